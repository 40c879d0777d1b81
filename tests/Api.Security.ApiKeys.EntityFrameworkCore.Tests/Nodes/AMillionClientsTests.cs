using System.Diagnostics;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys.Tests.Nodes;

/// <summary>A million clients with one key each in PostgreSQL: every query of a request uses an index.</summary>
public sealed class AMillionClientsTests(Databases databases)
{
    private const int Clients = 1_000_000;

    [Fact]
    public async Task Keys_are_found_by_an_index_and_due_clients_are_settled_among_a_million()
    {
        await using var database = (PostgreSqlDatabase)await databases.MigratedAsync(Provider.PostgreSql);
        await database.ExecuteAsync(ManyApiKeys.PostgreSql(Clients));
        await using var node = await Node.StartAsync(database);
        var key = await node.IssueAsync();
        (await node.StatusAsync(key)).Should().Be(200);
        (await node.StatusAsync((key.Id, key.Secret[..^1] + (key.Secret[^1] == 'a' ? 'b' : 'a')))).Should().Be(401);

        (await PlanAsync(database,
            "SELECT * FROM \"ApiKey\" k JOIN \"ApiClient\" c ON k.\"ClientId\" = c.\"Id\" WHERE k.\"Kid\" = 'k00000000000000a'"))
            .Should().Contain("UX_ApiKey_Kid").And.Contain("PK_ApiClient").And.NotContain("Seq Scan");
        (await PlanAsync(database, "SELECT * FROM \"ApiKeyChange\" WHERE \"At\" > now() - interval '60 seconds'"))
            .Should().NotContain("Seq Scan on \"ApiKey\"");
        (await PlanAsync(database, "SELECT * FROM \"ApiKey\" WHERE \"ClientId\" = 'c0000000000000000000000007'"))
            .Should().Contain("IX_ApiKey_ClientId");

        var page = await node.Store.ListClientsAsync(new ApiClientQuery(null, "c0000000000000000000000007", 3), CancellationToken.None);
        page.Select(client => client.Id)
            .Should().Equal("c0000000000000000000000008", "c0000000000000000000000009", "c0000000000000000000000010");

        var watch = Stopwatch.StartNew();
        (await node.Store.ListDueClientsAsync(DateTimeOffset.UnixEpoch.AddDays(1), null, 200, CancellationToken.None)).Should().BeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine($"Nothing due among a million: {watch.ElapsedMilliseconds} ms.");
        await database.ExecuteAsync("UPDATE \"ApiKey\" SET \"ExpiresAt\" = timestamptz '2000-01-01' WHERE \"No\" <= 300");
        await node.Api.App.Services.GetServices<IHostedService>().OfType<KeySweep>().Single().SettleAsync(CancellationToken.None);
        (await CountAsync(database, "SELECT count(*) FROM \"ApiKey\" WHERE \"Slot\" IS NULL")).Should().Be(300);
    }

    private static async Task<string> PlanAsync(PostgreSqlDatabase database, string sql)
    {
        await using var connection = database.Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is written in the tests.
        command.CommandText = "EXPLAIN " + sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static async Task<long> CountAsync(PostgreSqlDatabase database, string sql)
    {
        await using var connection = database.Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is written in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
