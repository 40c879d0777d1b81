using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The cost of a revocation does not depend on how many keys a thief has created.</summary>
public sealed class RevocationCostTests(Databases databases)
{
    private const int Chain = 20_000;

    private const string Columns = """
        "Kid", "ClientId", "Environment", "Hash", "HashAlgorithm", "PepperVersion", "CreatedAt", "CreatedBy", "IssuedByKeyId", "LineageId", "Generation", "CurrentSince", "GraceAfterFirstUse", "ExpiresAt", "AcceptUntil"
        """;

    public static TheoryData<Provider> Providers => [Provider.Sqlite, Provider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_revocation_after_20000_self_rotations_takes_few_statements_and_reads_few_rows(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        var counter = new Counter();
        await using var application = Application.With<ApiKeysContext>(options =>
        {
            database.Use(options);
            options.AddInterceptors(counter);
        });
        var client = Some.Client() with { SelfRotation = true };
        var now = TimeProvider.System.GetUtcNow();
        var stolen = Some.Key(client, slot: null, id: "STOLEN0000000000")
            with { CurrentSince = Some.Time, AcceptUntil = Some.Time.AddDays(1) };
        var living = Some.Key(client)
            with { LineageId = stolen.Id, Generation = Chain + 1, CurrentSince = now, ExpiresAt = now.AddDays(90) };
        var next = Some.Key(client, ApiKeySlot.Next) with { LineageId = stolen.Id, Generation = Chain + 2, ExpiresAt = now.AddDays(90) };
        await application.Store.CommitAsync(Some.New(client, stolen, living, next), CancellationToken.None);
        (await database.ExecuteAsync(ChainOf(provider, client.Id))).Should().Be(Chain);

        counter.Begin();
        var transitions = new ClientTransitions(application.Store, new RecordingAnnouncer(), new RecordingEvents(), RotationBench.Rules,
            TimeProvider.System, NullLogger<ClientTransitions>.Instance);
        (await transitions.RevokeAsync(new RevokeKeyRequest(stolen.Id, "compromised", Cascade: true, RotationBench.Operator),
            new RevocationProgress())).Failure.Should().BeNull();
        counter.Statements.Should().BeLessThanOrEqualTo(20);
        counter.Read.Should().BeLessThanOrEqualTo(20);
        foreach (var key in (ApiKey[])[stolen, living, next])
            (await application.Store.FindKeyAsync(key.Id, CancellationToken.None))!.Key.RevokeReason.Should().Be("compromised");
    }

    private static string ChainOf(Provider provider, string client) => provider is Provider.PostgreSql
        ? $"""
            INSERT INTO "ApiKey" ({Columns})
            SELECT 'K' || lpad(i::text, 15, '0'), '{client}', 'live', '\x00', 1, 1, now(), 'k', 'STOLEN0000000000', 'STOLEN0000000000', i, now(), 0, now() + interval '90 days', now() - interval '1 day' FROM generate_series(1, {Chain}) i
            """
        : $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Chain})
            INSERT INTO "ApiKey" ({Columns})
            SELECT printf('K%015d', i), '{client}', 'live', x'00', 1, 1, datetime('now'), 'k', 'STOLEN0000000000', 'STOLEN0000000000', i, datetime('now'), 0, datetime('now', '+90 days'), datetime('now', '-1 day') FROM n
            """;

    private sealed class Counter : DbCommandInterceptor
    {
        private int _statements;
        private int _read;

        public int Statements => Volatile.Read(ref _statements);

        /// <summary>The number of rows read.</summary>
        public int Read => Volatile.Read(ref _read);

        public void Begin() => (_statements, _read) = (0, 0);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData,
            InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _statements);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData,
            InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _statements);
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData,
            InterceptionResult result)
        {
            Interlocked.Add(ref _read, eventData.ReadCount);
            return base.DataReaderDisposing(command, eventData, result);
        }
    }
}
