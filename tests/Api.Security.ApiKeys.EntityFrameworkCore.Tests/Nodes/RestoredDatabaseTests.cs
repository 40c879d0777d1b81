using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Api.Security.ApiKeys.Tests.Nodes;

/// <summary>PostgreSQL is restored to an older state under a running node. Uses its own server because all connections are cut.</summary>
public sealed class RestoredDatabaseTests : IAsyncLifetime
{
    /// <summary>The statement from docs/api-keys.md.</summary>
    private const string AcceptState = "UPDATE \"ApiKeyStore\" SET \"Epoch\" = extract(epoch FROM clock_timestamp())::bigint";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgreSqlServer _server = new();
    private PostgreSqlDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = new PostgreSqlDatabase(Node.Impatient(await _server.CreateDatabaseAsync()));
        await using var context = _database.Context();
        await context.Database.MigrateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_restored_backup_is_logged_once_and_accepted_after_an_administrator_raises_the_epoch()
    {
        await using var node = await StartAsync();
        using var measured = new Measured(node.Api);
        var key = await node.IssueAsync();
        (await node.StatusAsync(key)).Should().Be(200);
        await AsAdministratorAsync(CutConnections, $"CREATE DATABASE backup TEMPLATE {_database.Name}", AllowConnections);
        await Until(async () => await node.StatusAsync(key) == 200);

        // The pool still contains connections that were cut, and each of them throws once.
        await Until(async () => (await Transitions(node)
            .RevokeAsync(new RevokeKeyRequest(key.Id, RevokeReasons.Compromised, Cascade: true, AuditActor.System("test")),
            new RevocationProgress())).Failure is null);
        (await node.StatusAsync(key)).Should().Be(401);
        await Until(() => measured.Of("api_security.api_keys.revocation.lag").Count >= 2); // the node has also read it in the feed

        await AsAdministratorAsync(CutConnections, $"ALTER DATABASE {_database.Name} RENAME TO broken",
            $"ALTER DATABASE backup RENAME TO {_database.Name}", AllowConnections);
        await Until(() => node.Api.Log.Ours.Any(line => line.EventId == 1435));
        node.Api.Log.Ours.Single(line => line.EventId == 1435).Level.Should().Be(LogLevel.Critical);
        await Until(async () => await node.StatusAsync(key) == 200); // nothing else knows of the revocation, so it is logged as critical

        await _database.ExecuteAsync(AcceptState);
        await Until(() => node.Api.Log.Ours.Any(line => line.EventId == 1436));
        node.Api.Log.Ours.Count(line => line.EventId == 1435).Should().Be(1);
    }

    [Fact]
    public async Task A_revocation_with_a_feed_number_reused_after_a_failover_ends_a_cached_key()
    {
        await using var node = await StartAsync();
        await using var other = Application.With<ApiKeysContext>(_database.Use);
        using var measured = new Measured(node.Api);
        var (key, lost) = (await node.IssueAsync(), await node.IssueAsync());
        (await node.StatusAsync(key)).Should().Be(200);
        await Until(() => measured.Of("api_security.api_keys.revocation.lag").Count >= 2);

        await _database.ExecuteAsync($"DELETE FROM \"ApiKeyChange\" WHERE \"Kid\" = '{lost.Id}'; SELECT "
            + $"setval(pg_get_serial_sequence('\"ApiKeyChange\"', 'Seq'), 1)");
        var stored = (await other.Store.FindKeyAsync(key.Id, default))!;
        var client = stored.Client with { Version = stored.Client.Version + 1 };
        (await other.Store.CommitAsync(
            new ApiKeyCommit { Client = client, ExpectedVersion = stored.Client.Version,
                ChangedKeys = [stored.Key with { RevokedAt = Some.Time, Slot = null }], AffectedKeys = [key.Id] }, default))
            .Should().Be(ApiKeyCommitResult.Written);
        await Until(async () => await node.StatusAsync(key) == 401);
        await Until(() => node.Api.Log.Ours.Any(line => line.EventId == 1435)); // changes were lost
    }

    private string CutConnections =>
        $"ALTER DATABASE {_database.Name} WITH ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
        + $"datname = '{_database.Name}'";

    private string AllowConnections => $"ALTER DATABASE {_database.Name} WITH ALLOW_CONNECTIONS true";

    // The lag of changes in the first read of the feed is not measured, so it runs first, however slow the start is.
    private async Task<Node> StartAsync()
    {
        var node = await Node.StartAsync(_database, options => options.Cache.MaxAge = TimeSpan.FromMinutes(5));
        await node.Api.App.Services.GetRequiredService<FeedReader>().ReadAsync();
        return node;
    }

    private static ClientTransitions Transitions(Node node) => node.Api.App.Services.GetRequiredService<ClientTransitions>();

    private async Task AsAdministratorAsync(params string[] statements)
    {
        await using var postgres = new PostgreSqlDatabase(
            new NpgsqlConnectionStringBuilder(_database.Connection().ConnectionString) { Database = "postgres" }.ConnectionString);
        foreach (var statement in statements) await postgres.ExecuteAsync(statement);
    }

    private static Task<TimeSpan> Until(Func<bool> condition) => Eventually.BecomesTrueAsync(condition, Patience);

    private static Task<TimeSpan> Until(Func<Task<bool>> condition) => Eventually.BecomesTrueAsync(condition, Patience);
}
