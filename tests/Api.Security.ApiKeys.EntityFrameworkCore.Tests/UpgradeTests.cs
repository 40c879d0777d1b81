using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys.Tests;

/// <summary>A database of an earlier version, with data in it, is migrated.</summary>
public sealed class UpgradeTests(Databases databases)
{
    private const string First = "20260801000000_CreateApiKeys";

    public static TheoryData<Provider> Providers => [Provider.Sqlite, Provider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Clients_and_keys_survive_the_migration_and_usage_and_limits_work_afterwards(Provider provider)
    {
        await using var database = await OldAsync(provider);
        await using (var context = database.Context())
        {
            (await context.Database.GetPendingMigrationsAsync()).Should().Equal("20261127000000_AddUsageAndLimits");
            await context.Database.MigrateAsync();
        }

        await using var application = Application.With<ApiKeysContext>(database.Use);
        var store = application.Store;
        var found = (await store.FindClientAsync("client0", default))!;
        found.Client.Should().BeEquivalentTo(new ApiClient
        {
            Id = "client0", TenantId = "t", Name = "name 0", Scopes = ["a"], CreatedAt = Some.Time, Version = 3,
        });
        found.Keys.Should().ContainSingle().Which.Hash.ToArray().Should().Equal(1, 2, 3, 4);
        (await store.ListClientsAsync(new ApiClientQuery(null, null, 100), default)).Should().HaveCount(50);

        // The first version knew no last use and no limits.
        var key = found.Keys[0];
        (await application.Usage.ReadLastUsesAsync([key.Id], default)).Should().BeEmpty();
        var limited = found.Client with { Limits = new ApiClientLimits { Plan = "gold" } };
        (await store.CommitAsync(Some.Change(limited), default)).Should().Be(ApiKeyCommitResult.Written);
        (await store.FindKeyAsync(key.Id, default))!.Client.Limits!.Plan.Should().Be("gold");
        await application.Usage.WriteAsync(
            new UsageBatch
            {
                NodeId = "n", Number = 1, Counts = [], Quotas = [], Uses = [new ApiKeyUse { KeyId = key.Id, At = Some.Time.AddDays(1) }],
            },
            default);
        (await application.Usage.ReadLastUsesAsync([key.Id], default)).Should().ContainKey(key.Id);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Several_nodes_can_migrate_at_once(Provider provider)
    {
        await using var database = await OldAsync(provider);
        await database.MigrateOnSeveralNodesAsync();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Keys_are_not_called_unused_for_the_time_before_usage_was_counted(Provider provider)
    {
        await using var database = await OldAsync(provider);
        await database.MigrateAsync();
        await using var application = Application.With<ApiKeysContext>(database.Use);
        await application.Store.ReadChangesAsync(TimeSpan.Zero, default); // gives the store its name
        var now = DateTimeOffset.UtcNow;
        (await application.Usage.ListUnusedKeysAsync(now, null, 100, default)).Should().BeEmpty();
        await application.Usage.TidyAsync(
            new UsageRetention { HoursBefore = now, DaysBefore = now, BatchesBefore = now, WindowsBefore = now }, default);
        (await application.Usage.ListUnusedKeysAsync(now.AddMinutes(-1), null, 100, default)).Should().BeEmpty();
        (await application.Usage.ListUnusedKeysAsync(now.AddMinutes(1), null, 100, default)).Should().HaveCount(50);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_migration_can_be_reverted_and_keeps_clients_and_keys(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        await InsertAsync(database, provider);
        await database.MigrateAsync(First);
        await database.MigrateAsync();
        await using var application = Application.With<ApiKeysContext>(database.Use);
        (await application.Store.FindClientAsync("client49", default))!.Keys.Should().ContainSingle();
    }

    /// <summary>Creates a database of the first version, with data.</summary>
    private async Task<Database> OldAsync(Provider provider)
    {
        var database = await databases.EmptyAsync(provider);
        await database.MigrateAsync(First);
        await InsertAsync(database, provider);
        return database;
    }

    private static async Task InsertAsync(Database database, Provider provider)
    {
        var time = Some.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var (at, hash, no) = provider is Provider.Sqlite
            ? ($"'{time}'", "x'01020304'", "0")
            : ($"timestamptz '{time}+00'", "'\\x01020304'::bytea", "FALSE");
        for (var i = 0; i < 50; i++)
        {
            await database.ExecuteAsync($"""
                INSERT INTO "ApiClient" ("Id", "TenantId", "Name", "Scopes", "AllowedCidrs", "SelfRotation", "CreatedAt", "Version")
                VALUES ('client{i}', 't', 'name {i}', '["a"]', '[]', {no}, {at}, 3)
                """);
            await database.ExecuteAsync($"""
                INSERT INTO "ApiKey" ("Kid", "ClientId", "Slot", "Environment", "Hash", "HashAlgorithm", "PepperVersion", "CreatedAt",
                    "CreatedBy", "Generation", "GraceAfterFirstUse")
                VALUES ('{i:D16}', 'client{i}', 1, 'live', {hash}, 1, 1, {at}, 'test', 0, 0)
                """);
        }
    }
}
