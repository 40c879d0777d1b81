using Api.Security.TestKit;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys.Tests.Nodes;

/// <summary>What a node without requests does to its database and its log.</summary>
public sealed class IdleNodeTests(Databases databases)
{
    [Theory]
    [InlineData(Provider.Sqlite)]
    [InlineData(Provider.PostgreSql)]
    public async Task An_idle_node_polls_the_feed_and_logs_nothing_at_Information_or_above(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        await using var node = await Node.StartAsync(database, sweeps: false);
        await Until(() => Connections(node) >= 3);
        var before = node.Api.Log.Lines.Count;
        await Until(() => Connections(node) >= 6);
        node.Api.Log.Lines.Skip(before).Where(line => line.Level >= LogLevel.Information).Should().BeEmpty();
    }

    [Fact]
    public async Task A_long_feed_is_read_by_an_index()
    {
        await using var database = await databases.MigratedAsync(Provider.PostgreSql);
        await database.ExecuteAsync("""
            INSERT INTO "ApiKeyChange" ("Kid", "ClientId", "At") SELECT lpad(n::text, 16, '0'), 'c', now() - interval '2 hours' FROM generate_series(1, 200000) n;
            ANALYZE "ApiKeyChange";
            """);
        await using var context = database.Context();
        await using var connection = database.Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement under test.
        command.CommandText = "EXPLAIN " + FeedQuery.For(context, TimeSpan.FromSeconds(60));
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync()) plan.Add(reader.GetString(0));
        plan.Should().Contain(line => line.Contains("IX_ApiKeyChange_At")).And.NotContain(line =>
            line.Contains("Seq Scan on \"ApiKeyChange\""));
    }

    private static int Connections(Node node) =>
        node.Api.Log.Lines.Count(line => line.Category == "Microsoft.EntityFrameworkCore.Database.Connection"
        && line.Text.StartsWith("Opened connection", StringComparison.Ordinal));

    private static Task<TimeSpan> Until(Func<bool> condition) => Eventually.BecomesTrueAsync(condition, TimeSpan.FromSeconds(60));
}
