using System.Diagnostics;
using System.Net;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>How soon the other nodes refuse a key that was revoked on one. Runs alone, because it measures time.</summary>
[CollectionDefinition(nameof(RevocationTests), DisableParallelization = true)]
[Collection(nameof(RevocationTests))]
public sealed class RevocationTests(SamplesFixture samples, OrdersDatabases databases)
{
    private const string Path = "/partner/orders";

    /// <summary>The time between two requests on a busy machine.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task The_database_spreads_a_revocation_within_two_seconds()
    {
        var database = await databases.NewAsync(Provider.PostgreSql);
        await using var nodes = await ThreeNodes.StartAsync(samples.Scene.Authority, database);

        await ShouldBeRefusedWithinAsync(TimeSpan.FromSeconds(2) + Slack, nodes, "the change feed");
    }

    [Fact]
    public async Task Redis_spreads_a_revocation_within_half_a_second()
    {
        await using var redis = await RedisServer.StartAsync();
        string[] settings = [.. await databases.NewAsync(Provider.PostgreSql), "--ConnectionStrings:Redis=" + redis.Configuration];
        await using var nodes = await ThreeNodes.StartAsync(samples.Scene.Authority, settings);
        foreach (var node in nodes.All) await node.SaysAsync("Api.Security.Redis[1501]");

        await ShouldBeRefusedWithinAsync(TimeSpan.FromMilliseconds(500), nodes, "Redis");
    }

    [Fact]
    public async Task The_database_spreads_a_revocation_within_two_seconds_when_Redis_refuses_to_publish()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CommandAsync("ACL", "SETUSER", "mute", "on", ">mute", "~*", "&*", "+@all", "-publish");
        string[] settings =
            [.. await databases.NewAsync(Provider.PostgreSql), $"--ConnectionStrings:Redis={redis.Configuration},user=mute,password=mute"];
        await using var nodes = await ThreeNodes.StartAsync(samples.Scene.Authority, settings);
        foreach (var node in nodes.All) await node.SaysAsync("Api.Security.Redis[1501]");

        await ShouldBeRefusedWithinAsync(TimeSpan.FromSeconds(2) + Slack, nodes, "the change feed");
        nodes.All.First().Output.Should().Contain("Api.Security.Redis[1503]");
    }

    private async Task ShouldBeRefusedWithinAsync(TimeSpan limit, ThreeNodes nodes, string means)
    {
        var administrator =
            new KeyAdministrator(nodes.Here.Client, await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin"));
        for (var round = 1; round <= 3; round++)
        {
            var (_, key) = await administrator.IssueAsync("read:orders");
            (await nodes.Busy.Client.GetAsync(Path, key)).ShouldBeOk();
            (await nodes.Idle.Client.GetAsync(Path, key)).ShouldBeOk();
            var lag = await LagAsync(administrator, nodes.Busy.Client, key);
            TestContext.Current.TestOutputHelper!.WriteLine($"Refused {lag.TotalMilliseconds:F0} ms after it was revoked, by {means}.");
            lag.Should().BeLessThanOrEqualTo(limit);

            // The idle node accepted the key before, and has had no request since.
            await Task.Delay(limit > lag ? limit - lag : TimeSpan.Zero);
            (await nodes.Idle.Client.GetAsync(Path, key)).ShouldWantAGoodKey("key_revoked");
        }
    }

    /// <summary>Measures the time from the response to the revocation until another node, called all the time, refuses the key.</summary>
    private static async Task<TimeSpan> LagAsync(KeyAdministrator administrator, OrdersClient busy, ApiKey key)
    {
        using var enough = new CancellationTokenSource();
        var refused = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var answer = await busy.GetAsync(Path, key);
                if (answer.Status is not HttpStatusCode.OK)
                {
                    answer.ShouldWantAGoodKey("key_revoked");
                    return Stopwatch.GetTimestamp();
                }

                await Task.Delay(5);
            }

            throw new TimeoutException("The key was still accepted at the end.");
        });
        await administrator.RevokeAsync(key);
        var revoked = Stopwatch.GetTimestamp();
        enough.CancelAfter(TimeSpan.FromSeconds(30));
        var at = await refused;
        return at < revoked ? TimeSpan.Zero : Stopwatch.GetElapsedTime(revoked, at);
    }

    private sealed class ThreeNodes(OrdersNode[] nodes) : IAsyncDisposable
    {
        public OrdersNode Here => nodes[0];

        public OrdersNode Busy => nodes[1];

        public OrdersNode Idle => nodes[2];

        public IEnumerable<OrdersNode> All => nodes;

        public static async Task<ThreeNodes> StartAsync(string authority, string[] settings)
        {
            var nodes =
                new ThreeNodes([.. Enumerable.Range(0, 3).Select(_ => OrdersNode.Launch(authority, [OrdersNode.Pepper, .. settings]))]);
            try
            {
                foreach (var node in nodes.All) await node.ListensAsync();
                return nodes;
            }
            catch
            {
                await nodes.DisposeAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }
}
