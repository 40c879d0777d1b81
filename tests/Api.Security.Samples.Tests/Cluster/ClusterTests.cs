using System.Globalization;
using System.Net;
using Api.Security.Samples.Tests.Keys;
using Api.Security.TestKit;
using Npgsql;

namespace Api.Security.Samples.Tests.Cluster;

/// <summary>
/// Two nodes of the reference service with Redis and PostgreSQL, under load, while everything fails once: docs/cluster.md says what may be
/// lost. It takes a minute; <c>API_SECURITY_CLUSTER_SECONDS=300</c> makes it five.
/// </summary>
public sealed class ClusterTests(SamplesFixture samples)
{
    private const int Steady = 0;
    private const int UsedUpEarly = 1;
    private const int UsedUpLate = 2;
    private const int EarlyQuota = 100;
    private const int LateQuota = 800;

    private const int Nodes = 2;
    private const string NotCopied = "Usage is not copied to Redis";

    // docs/cluster.md: the share of a node that decides on its own while the other has Redis, and requests under way when data is lost.
    private const int UnderWay = 30;
    private const int MemoryGrowth = 80;

    // docs/cluster.md: what a killed node has counted since its last copy, in Redis within a second and a call, or in the database.
    private static readonly TimeSpan CopiedWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WrittenWithin = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    private static readonly double Scale = double.Parse(
        Environment.GetEnvironmentVariable("API_SECURITY_CLUSTER_SECONDS") ?? "60", CultureInfo.InvariantCulture) / 60;

    [Fact]
    public async Task Nothing_more_is_lost_late_or_refused_than_documented()
    {
        await using var database = new PostgreSqlServer();
        var connection = new NpgsqlConnectionStringBuilder(await database.CreateDatabaseAsync());
        await using var redis = await RedisServer.StartAsync();
        await using var toRedisA = TcpProxy.Start(redis.Port);
        await using var toRedisB = TcpProxy.Start(redis.Port);
        await using var toDatabaseB = TcpProxy.Start(connection.Port);
        await using var all = new StartedNodes();
        var nodeA = all.Add(await StartAsync(TimeSpan.Zero, connection.ConnectionString, toRedisA));
        connection.Port = toDatabaseB.Port;
        var nodeB = all.Add(await StartAsync(TimeSpan.FromMinutes(5), connection.ConnectionString, toRedisB));
        var token = await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin");
        var administrator = new KeyAdministrator(nodeA.Client, token);
        var clients = new List<(string Client, Orders.Demo.ApiKey Key)>();
        foreach (var plan in (string[])["steady", "early", "late"])
        {
            var issued = await administrator.IssueAsync("read:orders");
            var put = await nodeA.Client.SendAsync(HttpMethod.Put, $"/admin/api-clients/{issued.Client}/limits", token, new { plan });
            ((int)put.Status).Should().Be(204, put.Body);
            clients.Add(issued);
        }

        var before = 0; // accepted requests of one client
        await Eventually.BecomesTrueAsync(async () => await HasPlanAsync(nodeA) && await HasPlanAsync(nodeB), Settled);

        var memory = (A: 0.0, B: 0.0);
        await using var load = new ClusterLoad(place => place == 0 ? nodeA : nodeB, [.. clients.Select(client => client.Key)]);

        await load.UntilAsync(At(8));
        await redis.StopAsync();
        await load.UntilAsync(At(14));
        await redis.StartAsync();
        await load.UntilAsync(At(22));
        memory.A = nodeA.Memory;
        var (databaseStopsAt, saidBefore) = (load.Now, nodeB.Output.Length);
        var isCopied = IsCopied(nodeB.Output);
        await database.StopAsync();
        await load.UntilAsync(At(26));
        await database.StartAsync();
        await load.UntilAsync(At(32));
        var (killedAt, killed) = (load.Now, nodeB);
        await killed.DisposeAsync(); // kill -9
        nodeB = all.Add(await StartAsync(TimeSpan.FromMinutes(5), connection.ConnectionString, toRedisB));
        memory.B = nodeB.Memory;
        await load.UntilAsync(At(42));
        toRedisA.Swallow();
        toDatabaseB.Swallow();
        await load.UntilAsync(At(48));
        toRedisA.Heal();
        toDatabaseB.Heal();
        await load.UntilAsync(At(60));
        await load.StopAsync();

        var (endA, endB) = (nodeA.Memory, nodeB.Memory);
        var statuses = load.All.GroupBy(seen => seen.Status).ToDictionary(same => same.Key, same => same.Count());
        statuses.Keys.Should().BeSubsetOf([0, 200, 429, 503], "nothing else is a good answer to a good request");
        statuses[200].Should().BeGreaterThan(LateQuota);
        load.Count(Steady, HttpStatusCode.TooManyRequests).Should().Be(0);

        // Quotas: never more than documented, and all of it.
        foreach (var (client, quota) in ((int, int)[])[(UsedUpEarly, EarlyQuota), (UsedUpLate, LateQuota)])
        {
            var accepted = load.Count(client, HttpStatusCode.OK);
            accepted.Should().BeLessThanOrEqualTo(quota + (quota / Nodes) + UnderWay, "beyond the quota were accepted: {0}",
                string.Join(", ", load.All.Where(seen => seen.Client == client && seen.Status == 200).OrderBy(seen => seen.At).Skip(quota)
                    .Select(seen => $"by node {seen.Place} at {seen.At.TotalSeconds:0.0} s")));
            load.Count(client, HttpStatusCode.TooManyRequests).Should().BeGreaterThan(0, $"{accepted} of {quota} were accepted");
        }

        // Usage: lost is what the killed node had not copied yet, including its last answers. If Redis failed it since the database was
        // away, it may have copied nothing since it last wrote to the database before. A response that nobody received may be counted.
        var lostSince = isCopied && !killed.Output[saidBefore..].Contains(NotCopied, StringComparison.Ordinal)
            ? killedAt - CopiedWithin
            : databaseStopsAt - WrittenWithin;
        foreach (var client in (int[])[Steady, UsedUpEarly, UsedUpLate])
        {
            var lost = load.All.Count(
                seen => seen.Node == killed && seen.Client == client && seen.Status == 200 && seen.At > lostSince);
            var answered = load.Count(client, HttpStatusCode.OK) + (client == UsedUpLate ? before : 0);
            var extra = load.Unanswered(client);
            var counted = 0L;
            await Eventually.BecomesTrueAsync(
                async () => (counted = await CountedAsync(nodeA, clients[client].Client, token)) >= answered - lost
                    || load.Now > At(60) + Settled,
                2 * Settled);
            counted.Should().BeInRange(answered - lost, answered + extra, "client {0}; {1}", client, string.Join(' ', statuses));
        }

        (endA - memory.A).Should().BeLessThan(MemoryGrowth);
        (endB - memory.B).Should().BeLessThan(MemoryGrowth);
        foreach (var node in (OrdersNode[])[nodeA, nodeB, killed]) node.Output.Should().NotContain("unhandled exception");

        async Task<bool> HasPlanAsync(OrdersNode node)
        {
            var answer = await node.Client.GetAsync("/partner/orders", clients[UsedUpLate].Key);
            if ((int)answer.Status == 200) before++;
            return answer.Headers.ContainsKey("RateLimit");
        }
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds * Scale);

    // What a node has said last about copies of its usage.
    private static bool IsCopied(string output) => output.LastIndexOf("Usage is copied to Redis again", StringComparison.Ordinal)
        >= output.LastIndexOf(NotCopied, StringComparison.Ordinal);

    private Task<OrdersNode> StartAsync(TimeSpan clock, string database, TcpProxy redis) => OrdersNode.StartAsync(
        clock, samples.Scene.Authority,
        [
            OrdersNode.Pepper, "--Database:Provider=PostgreSql", $"--ConnectionStrings:Orders={database}",
            $"--ConnectionStrings:Redis=127.0.0.1:{redis.Port}", $"--ApiSecurity:RateLimits:Nodes={Nodes}",
            .. Plan("steady", 1_000_000_000), .. Plan("early", EarlyQuota), .. Plan("late", LateQuota),
        ]);

    private static string[] Plan(string name, long limit) =>
    [
        $"--ApiSecurity:RateLimits:Plans:{name}:monthly:Kind=Quota", $"--ApiSecurity:RateLimits:Plans:{name}:monthly:Limit={limit}",
        $"--ApiSecurity:RateLimits:Plans:{name}:monthly:Period=Month",
    ];

    private static async Task<long> CountedAsync(OrdersNode node, string client, string token)
    {
        var answer = await node.Client.GetAsync($"/admin/api-clients/{client}/usage?by=outcome", token);
        answer.ShouldBeOk();
        return answer.Problem["rows"]!.AsArray().Where(row => row!["outcome"]!.GetValue<string>() == "ok")
            .Sum(row => row!["count"]!.GetValue<long>());
    }

    // Stops the nodes however the test ends.
    private sealed class StartedNodes : IAsyncDisposable
    {
        private readonly List<OrdersNode> _all = [];

        public OrdersNode Add(OrdersNode node)
        {
            _all.Add(node);
            return node;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var node in _all) await node.DisposeAsync();
        }
    }
}
