using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The ways to register a context.</summary>
public sealed class WiringTests(Databases databases)
{
    public static TheoryData<Provider> Providers => [Provider.Sqlite, Provider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_application_context_can_contain_the_tables_whatever_its_conventions(Provider provider)
    {
        await using var database = await databases.EmptyAsync(provider);
        await using var application = Application.With<ShopContext>(database.Use);
        await CreateAsync(database);
        await application.StartAsync();
        await WorksAsync(application.Store);
        (await database.ExecuteAsync("UPDATE \"ApiKey\" SET \"Slot\" = NULL WHERE \"Slot\" IS NOT NULL"))
            .Should().Be(2, "tables and columns have the same names in every context");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_context_of_the_package_needs_only_its_migrations(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        await using var application = Application.With<ApiKeysContext>(database.Use);
        await application.StartAsync();
        await WorksAsync(application.Store);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_context_pool_works(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        await using var application =
            Application.With<ApiKeysContext>(null, services => services.AddDbContextPool<ApiKeysContext>(database.Use, poolSize: 2));
        await application.StartAsync();
        await WorksAsync(application.Store);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_context_factory_works(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        await using var application =
            Application.With<ApiKeysContext>(null, services => services.AddDbContextFactory<ApiKeysContext>(database.Use));
        await application.StartAsync();
        await WorksAsync(application.Store);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_context_that_splits_queries_works(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        await using var application = Application.With<ApiKeysContext>(options =>
        {
            if (provider is Provider.Sqlite) options.UseSqlite(database.Connection().ConnectionString,
                sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));
            else options.UseNpgsql(database.Connection().ConnectionString,
                npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));
        });
        await WorksAsync(application.Store);
    }

    [Fact]
    public async Task EnableRetryOnFailure_of_Npgsql_works()
    {
        await using var database = await databases.MigratedAsync(Provider.PostgreSql);
        await using var application = Application.With<ApiKeysContext>(options =>
            options.UseNpgsql(database.Connection().ConnectionString, npgsql => npgsql.EnableRetryOnFailure()));
        await WorksAsync(application.Store);
    }

    [Fact]
    public async Task A_context_without_the_tables_prevents_startup_and_the_message_says_what_to_add()
    {
        await using var database = await databases.EmptyAsync(Provider.Sqlite);
        await using var application = Application.With<ForgetfulContext>(database.Use);
        const string fix = "ForgetfulContext has no tables for API keys: call modelBuilder.AddApiKeys(Database) in its OnModelCreating*";
        await application.Invoking(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage(fix);
        await application.Store.Invoking(async store => await store.FindKeyAsync("x", CancellationToken.None))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage(fix);
    }

    [Fact]
    public async Task An_unregistered_context_prevents_startup_and_the_message_says_what_to_add()
    {
        await using var application = Application.With<ApiKeysContext>(null);
        await application.Invoking(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("ApiKeysContext is not registered: pass its database to UseEntityFrameworkCore<ApiKeysContext>()*");
    }

    [Fact]
    public async Task A_context_that_serves_two_databases_in_one_application_works()
    {
        await using var sqlite = await databases.MigratedAsync(Provider.Sqlite);
        await using var postgreSql = await databases.MigratedAsync(Provider.PostgreSql);
        var calls = 0;
        await using var application = Application.With<ApiKeysContext>(null,
            services => services.AddScoped(_ => ++calls % 2 == 0 ? sqlite.Context() : postgreSql.Context()));
        for (var i = 0; i < 4; i++) (await application.Store.FindKeyAsync(Some.KeyId(), CancellationToken.None)).Should().BeNull();
    }

    private static async Task CreateAsync(Database database)
    {
        var options = new DbContextOptionsBuilder<ShopContext>();
        database.Use(options);
        await using var context = new ShopContext(options.Options);
        await context.Database.EnsureCreatedAsync();
    }

    // Calls every member once. The contract tests the rest.
    private static async Task WorksAsync(IApiKeyStore store)
    {
        var none = CancellationToken.None;
        var client = Some.Client("tenant", "a name longer than ten") with { Scopes = ["a:scope:longer:than:ten"] };
        var (current, next) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next));
        (await store.CommitAsync(Some.New(client, current), none)).Should().Be(ApiKeyCommitResult.Written);
        (await store.CommitAsync(Some.Change(client, [next], [current with { CreatedBy = "somebody else" }]), none))
            .Should().Be(ApiKeyCommitResult.Written);
        (await store.CommitAsync(Some.Change(client, [next]), none)).Should().Be(ApiKeyCommitResult.Conflict);
        (await store.CommitAsync(Some.New(Some.Client("tenant", client.Name)), none)).Should().Be(ApiKeyCommitResult.NameTaken);
        (await store.FindKeyAsync(next.Id, none))!.Client.Scopes.Should().Equal(client.Scopes);
        (await store.FindClientAsync(client.Id, none))!.Keys.Select(key => key.Id).Should().Equal(current.Id, next.Id);
        (await store.ListClientsAsync(new ApiClientQuery("tenant", null, 10), none)).Should().ContainSingle();
        (await store.ListDueClientsAsync(Some.Time, null, 10, none)).Should().Equal(client.Id);
        (await store.ReadChangesAsync(TimeSpan.FromSeconds(60), none)).Changes.Should().HaveCount(3);
        (await store.ReadAuditAsync(new ApiKeyAuditQuery { ClientId = client.Id, Limit = 10 }, none)).Should().HaveCount(2);
        (await store.AddNetworkAsync(client.Id, "203.0.113.0/24", Some.Time, none)).Should().Be(NetworkSighting.First);
        (await store.TryAddNoticeAsync(current.Id, "expiring-30", Some.Time, none)).Should().BeTrue();
        await store.PurgeAsync(Some.Time, none);
    }
}
