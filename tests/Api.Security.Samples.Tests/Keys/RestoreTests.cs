using System.Net;
using Api.Security.TestKit;
using Npgsql;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>An operator restores an older database while all nodes are stopped, as docs/api-keys.md describes it.</summary>
public sealed class RestoreTests(SamplesFixture samples)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task With_Redis_a_restored_database_is_reported_as_older_and_later_revocations_stay_in_force()
    {
        await using var server = new PostgreSqlServer();
        await using var redis = await RedisServer.StartAsync();
        var connection = await server.CreateDatabaseAsync();
        string[] settings = [OrdersNode.Pepper, "--Database:Provider=PostgreSql", $"--ConnectionStrings:Orders={connection}",
            "--ConnectionStrings:Redis=" + redis.Configuration];
        ApiKey revoked, good;
        await using (var node = await OrdersNode.StartAsync(samples.Scene.Authority, settings))
        {
            await node.SaysAsync("Api.Security.Redis[1501]");
            var administrator = new KeyAdministrator(node.Client, await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin"));
            ((_, revoked), (_, good)) = (await administrator.IssueAsync("read:orders"), await administrator.IssueAsync("read:orders"));
            foreach (var key in new[] { revoked, good }) (await node.Client.GetAsync("/partner/orders", key)).ShouldBeOk();
            await AsAdministratorAsync(connection, (cut, name) => [cut, $"CREATE DATABASE backup TEMPLATE {name}"]);

            await Eventually.BecomesTrueAsync(async () => (await administrator.PostAsync($"/admin/api-keys/{revoked.Id}/revoke",
                new { reason = "compromised" })).Status is HttpStatusCode.NoContent, Patience);
            (await node.Client.GetAsync("/partner/orders", revoked)).ShouldWantAGoodKey("key_revoked");
            await Eventually.BecomesTrueAsync(async () => await redis.CommandAsync("EXISTS", $"apisec:deny:{revoked.Id[3..]}") == "1",
                Patience);
            var changes = await CountAsync(connection, "SELECT max(\"Seq\") FROM \"ApiKeyChange\"");
            await Eventually.BecomesTrueAsync(async () => (await FeedAsync(redis))
                .EndsWith($"\n{changes}", StringComparison.Ordinal), Patience);
        }

        await AsAdministratorAsync(connection,
            (cut, name) => [cut, $"ALTER DATABASE {name} RENAME TO broken", $"ALTER DATABASE backup RENAME TO {name}"]);
        await using var fresh = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        await fresh.SaysAsync("Api.Security.ApiKeys[1435]");
        (await fresh.Client.GetAsync("/partner/orders", revoked)).ShouldWantAGoodKey("key_revoked");
        (await fresh.Client.GetAsync("/partner/orders", good)).ShouldBeOk();
        await Eventually.BecomesTrueAsync(async () => (await fresh.Client.GetAsync("/ready")).Body == "Degraded", Patience);

        await CountAsync(connection,
            "UPDATE \"ApiKeyStore\" SET \"Epoch\" = extract(epoch FROM clock_timestamp())::bigint RETURNING \"Epoch\"");
        await Eventually.BecomesTrueAsync(async () => (await fresh.Client.GetAsync("/ready")).Body == "Healthy", Patience);
        (await fresh.Client.GetAsync("/partner/orders", revoked)).ShouldWantAGoodKey("key_revoked");
    }

    private static async Task<string> FeedAsync(RedisServer redis) =>
        await redis.CommandAsync("EVAL",
            "for _, key in ipairs(redis.call('KEYS', 'apisec:feed:*')) do return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end "
            + "return {}", "0");

    private static async Task AsAdministratorAsync(string connection, Func<string, string, string[]> statements)
    {
        var name = new NpgsqlConnectionStringBuilder(connection).Database!;
        var cut =
            $"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
            + $"'{name}'";
        foreach (var statement in (string[])[.. statements(cut, name), $"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"])
            await CountAsync(new NpgsqlConnectionStringBuilder(connection) { Database = "postgres", Pooling = false }.ConnectionString,
                statement);
    }

    private static async Task<string?> CountAsync(string connection, string statement)
    {
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        await database.OpenAsync();
        await using var command = database.CreateCommand();
#pragma warning disable CA2100 // All statements come from this test.
        command.CommandText = statement;
#pragma warning restore CA2100
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
