using System.Collections.Concurrent;
using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys.Tests.Nodes;

/// <summary>PostgreSQL is stopped and started while keys are in use: no valid key is reported as invalid.</summary>
public sealed class RestartUnderLoadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(30, 60)]
    [InlineData(1, 0)]
    public async Task Good_keys_get_200_or_503_and_never_401(int maxAge, int stale)
    {
        await using var server = new PostgreSqlServer();
        await using var database = new PostgreSqlDatabase(Node.Impatient(await server.CreateDatabaseAsync()));
        await using (var context = database.Context()) await context.Database.MigrateAsync();
        await using var node = await Node.StartAsync(database, options => (options.Cache.MaxAge, options.Cache.StaleOnStoreError) =
            (TimeSpan.FromSeconds(maxAge), TimeSpan.FromSeconds(stale)));
        var keys = new List<(string Id, string Secret)>();
        for (var i = 0; i < 60; i++) keys.Add(await node.IssueAsync());
        foreach (var key in keys.Take(20)) (await node.StatusAsync(key)).Should().Be(200);

        var statuses = new ConcurrentDictionary<int, int>();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; !stop.IsCancellationRequested; i++)
                statuses.AddOrUpdate(await node.StatusAsync(keys[i % 40]), 1, (_, count) => count + 1);
        })).ToArray();

        for (var restart = 0; restart < 2; restart++)
        {
            var before = Total();
            await Until(() => Total() > before + 200);
            await server.StopAsync();
            var down = Total();
            await Until(() => Total() > down + 200);
            await server.StartAsync();
        }

        // This includes the keys that were not used before.
        foreach (var key in keys) await Until(async () => await node.StatusAsync(key) == 200);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.Select(one => $"{one.Key}: {one.Value}")));
        statuses.Keys.Should().BeSubsetOf([200, 503]);
        statuses[200].Should().BeGreaterThan(400);
        if (stale == 0) statuses.Should().ContainKey(503);

        int Total() => statuses.Values.Sum();
    }

    private static Task<TimeSpan> Until(Func<bool> condition) => Eventually.BecomesTrueAsync(condition, Patience);

    private static Task<TimeSpan> Until(Func<Task<bool>> condition) => Eventually.BecomesTrueAsync(condition, Patience);
}
