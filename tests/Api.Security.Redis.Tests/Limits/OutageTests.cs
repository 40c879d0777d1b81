using System.Diagnostics;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis.Tests;

/// <summary>Whatever Redis does, each decision is made within 50 ms, and Redis decides again within 8 s.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(700); // of a busy machine
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(8);

    // Faults, with what ends each.
    private static readonly Dictionary<string, (Func<World, Task> Begin, Func<World, Task> End)> Faults = new()
    {
        ["cut"] = (world => Do(world.Proxy.Cut), world => Do(world.Proxy.Heal)),
        ["swallowed"] = (world => Do(world.Proxy.Swallow), world => Do(world.Proxy.Heal)),
        ["slow"] = (world => Do(() => world.Proxy.Delay = TimeSpan.FromMilliseconds(200)), world => Do(world.Proxy.Heal)),
        ["killed"] = (world => world.Redis.StopAsync(), world => world.Redis.StartAsync()),
        ["frozen"] = (world => world.Redis.FreezeAsync(), world => world.Redis.ThawAsync()),
        ["full"] = (Command("CONFIG", "SET", "maxmemory", "1"), Command("CONFIG", "SET", "maxmemory", "0")),
        ["replica"] = (Command("REPLICAOF", "127.0.0.1", "1"), Command("REPLICAOF", "NO", "ONE")),
        ["denied"] = (Command("ACL", "SETUSER", "default", "-time"), Command("ACL", "SETUSER", "default", "+time")),
        ["script running"] = (Busy, Command("SCRIPT", "KILL")),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task Requests_are_decided_in_time_and_Redis_decides_again_after(string fault)
    {
        await using var world = await World.StartAsync(Plans.Quota(1_000), nodes: 4);
        for (var i = 0; i < 10; i++) (await world.Node.IsAllowedAsync("client")).Should().BeTrue();
        await Faults[fault].Begin(world);
        var allowed = await TryForAsync(world.Node, until: () => !world.Node.IsShared && world.Node.Lines(1511) == 1);
        allowed.Should().BePositive();
        (await TimeAsync(() => world.Node.TryAsync("client"))).Should().BeLessThan(Slack, "nobody waits now");
        allowed++;
        await Faults[fault].End(world);
        (await Eventually.BecomesTrueAsync(() => world.Node.IsShared, TimeSpan.FromSeconds(20))).Should().BeLessThan(Back);
        world.Node.Log.Lines.Where(line => line.EventId is 1511 or 1512).Select(line => line.Level)
            .Should().Equal(LogLevel.Warning, LogLevel.Information);
        world.Node.Metrics.Failures("decide").Should().BeGreaterThanOrEqualTo(5);

        // What was charged meanwhile is added, and nothing is charged twice beyond the calls that may have run.
        await Eventually.BecomesTrueAsync(async () => await world.UsedAsync("client") >= 10 + allowed, TimeSpan.FromSeconds(10));
        (await world.UsedAsync("client")).Should().BeInRange(10 + allowed, 10 + allowed + 5);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(3, 34)]
    public async Task While_Redis_is_down_from_the_start_a_node_has_its_share(int nodes, int share)
    {
        await using var redis = RedisServer.Prepare();
        await using var node = await LimitNode.StartAsync(redis.Configuration, plan =>
        {
            plan.AddQuota(100);
            plan.AddRate(100, TimeSpan.FromDays(31));
            plan.AddConcurrency(100);
        }, new() { Nodes = nodes });
        (node.IsShared, node.Lines(1511)).Should().Be((false, 1));
        (await node.CountAsync("client")).Should().Be(share);
        var refused = await node.TryAsync("client");
        refused.Lines.Should().OnlyContain(line => line.IsViolated && line.Limit == 100 && line.Remaining == 0);
        await redis.StartAsync();
        await Eventually.BecomesTrueAsync(() => node.IsShared, Back);
        await Eventually.BecomesTrueAsync(async () => await node.ReadAsync("client") == share, Back);
        (await node.IsAllowedAsync("client", "quota")).Should().Be(share < 100);
    }

    [Fact]
    public async Task The_share_is_one_of_what_is_left()
    {
        await using var world = await World.StartAsync(Plans.Quota(100), nodes: 2);
        for (var i = 0; i < 40; i++) await world.Node.TryAsync("client");
        world.Proxy.Cut();
        await Eventually.BecomesTrueAsync(() => !world.Node.IsShared, TimeSpan.FromSeconds(5));
        (await world.Node.CountAsync("client")).Should().Be(30);
    }

    [Fact]
    public async Task A_policy_can_allow_or_refuse_everything_meanwhile()
    {
        await using var redis = RedisServer.Prepare();
        await using var node = await LimitNode.StartAsync(redis.Configuration, plan =>
        {
            plan.AddQuota(3, onStoreError: StoreErrorAction.Allow);
            plan.AddRate(3, TimeSpan.FromDays(31), onStoreError: StoreErrorAction.Allow);
            plan.AddConcurrency(3, onStoreError: StoreErrorAction.Allow);
            plan.AddQuota(3, onStoreError: StoreErrorAction.Refuse, name: "strict");
        });
        string[] lenient = ["concurrency", "quota", "rate"];
        for (var i = 1; i <= 10; i++)
        {
            var ticket = await node.TryAsync("client", null, lenient);
            ticket.Verdict.Should().Be(LimitVerdict.Allowed);
            ticket.Lines.Should().OnlyContain(line => line.Remaining == Math.Max(0, 3 - i));
        }

        (await node.TryAsync("client")).Verdict.Should().Be(LimitVerdict.Unavailable);
        await redis.StartAsync();
        await Eventually.BecomesTrueAsync(() => node.IsShared, Back);
        await Eventually.BecomesTrueAsync(async () => await node.ReadAsync("client") == 10, Back);
        (await node.ReadAsync("client", "strict")).Should().Be(0);
    }

    [Fact]
    public async Task An_unstable_Redis_is_not_used_for_five_seconds()
    {
        await using var world = await World.StartAsync(Plans.Quota(1_000_000), nodes: 1);
        var isCut = false;
        await Eventually.BecomesTrueAsync(FlapAsync, TimeSpan.FromSeconds(10));
        world.Proxy.Heal();
        (await Eventually.BecomesTrueAsync(() => world.Node.IsShared, TimeSpan.FromSeconds(20)))
            .Should().BeGreaterThan(TimeSpan.FromSeconds(4)).And.BeLessThan(Back);
        (world.Node.Lines(1511), world.Node.Lines(1512)).Should().Be((1, 1));

        async Task<bool> FlapAsync()
        {
            isCut = !isCut;
            if (isCut) world.Proxy.Cut();
            else world.Proxy.Heal();
            for (var i = 0; i < 20; i++) (await TimeAsync(() => world.Node.TryAsync("client"))).Should().BeLessThan(Limit + Slack);
            return world.Node.Lines(1511) == 1;
        }
    }

    [Fact]
    public async Task A_key_of_the_wrong_type_concerns_only_its_caller()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(10), LimitNodeOptions.Patient);
        await redis.CommandAsync("SET", new LimitKeys("apisec").Counts(Partition.FromOwner("c|test|broken"))!, "1");
        await redis.CommandAsync("HSET", new LimitKeys("apisec").Counts(Partition.FromOwner("c|test|garbage"))!, "q:quota", "x");
        (await node.CountAsync("broken")).Should().Be(10, "this node decides");
        (await node.CountAsync("garbage")).Should().Be(10, "it counts as lost");
        (await node.CountAsync("good")).Should().Be(10);
        (node.IsShared, node.Lines(1511), node.Lines(1513)).Should().Be((true, 0, 1));
        (await node.ReadAsync("good")).Should().Be(10);
    }

    [Fact]
    public async Task An_answer_that_comes_late_counts_for_what_the_node_has_charged()
    {
        await using var world = await World.StartAsync(Plans.Quota(1_000), nodes: 1);
        await world.Node.TryAsync("client");
        world.Proxy.Delay = TimeSpan.FromMilliseconds(120);
        for (var i = 0; i < 3; i++) (await world.Node.IsAllowedAsync("client")).Should().BeTrue();
        world.Proxy.Heal();
        await Eventually.BecomesTrueAsync(async () => await world.UsedAsync("client") == 4, TimeSpan.FromSeconds(5));
        for (var i = 0; i < 3; i++) await world.Node.TickAsync();
        (world.Node.IsShared, await world.UsedAsync("client")).Should().Be((true, 4));
    }

    [Fact]
    public async Task After_a_long_outage_Redis_decides_again_within_8_seconds()
    {
        await using var world = await World.StartAsync(Plans.Quota(1_000), nodes: 1);
        world.Proxy.Cut();
        var before = world.Proxy.Tries;
        // The client waits longer and longer between its attempts.
        await Eventually.BecomesTrueAsync(() => world.Proxy.Tries >= before + 15, TimeSpan.FromSeconds(120));
        world.Node.IsShared.Should().BeFalse();
        world.Proxy.Heal();
        (await Eventually.BecomesTrueAsync(() => world.Node.IsShared, TimeSpan.FromSeconds(20))).Should().BeLessThan(Back);
    }

    // Tries until the condition is true, each within the limit.
    private static async Task<int> TryForAsync(LimitNode node, Func<bool> until)
    {
        var allowed = 0;
        await Eventually.BecomesTrueAsync(async () =>
        {
            var watch = Stopwatch.StartNew();
            if (await node.IsAllowedAsync("client")) allowed++;
            watch.Elapsed.Should().BeLessThan(Limit + Slack);
            return until();
        }, TimeSpan.FromSeconds(10));
        return allowed;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        return watch.Elapsed;
    }

    private static Func<World, Task> Command(params string[] command) => world => world.Redis.CommandAsync(command);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    // Redis answers BUSY while a script runs for more than five seconds; here, at once.
    private static async Task Busy(World world)
    {
        await world.Redis.CommandAsync("CONFIG", "SET", "busy-reply-threshold", "1");
        world.Busy = world.Redis.StartCommand("EVAL", "while true do end", "0");
    }

    /// <summary>A server, a proxy before it, and a node.</summary>
    private sealed class World(RedisServer redis, TcpProxy proxy, LimitNode node) : IAsyncDisposable
    {
        public RedisServer Redis => redis;

        public TcpProxy Proxy => proxy;

        public LimitNode Node => node;

        public Process? Busy { get; set; }

        public static async Task<World> StartAsync(Action<IDictionary<string, RateLimitPolicyOptions>> plan, int nodes)
        {
            var redis = await RedisServer.StartAsync();
            var proxy = TcpProxy.Start(redis.Port);
            return new(redis, proxy, await LimitNode.StartAsync($"127.0.0.1:{proxy.Port}", plan, new() { Nodes = nodes }));
        }

        public async Task<long> UsedAsync(string client)
        {
            var count = await redis.CommandAsync("HGET", new LimitKeys("apisec").Counts(Partition.FromOwner("c|test|" + client))!,
                "q:quota");
            return count.Length == 0 ? 0 : long.Parse(count.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        }

        public async ValueTask DisposeAsync()
        {
            await node.DisposeAsync();
            await proxy.DisposeAsync();
            Busy?.Dispose();
            await redis.DisposeAsync();
        }
    }
}
