using System.Diagnostics;
using Api.Security.TestKit;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis.Tests;

/// <summary>
/// Whatever Redis does, each answer comes within 250 ms, no used value is accepted again, and new ones are accepted within 8 s.
/// </summary>
public sealed class ReplayOutageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1_000); // of a busy machine
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(8);

    // Faults, with what ends each.
    private static readonly Dictionary<string, (Func<World, Task> Begin, Func<World, Task> End)> Faults = new()
    {
        ["cut"] = (world => Do(world.Proxy.Cut), world => Do(world.Proxy.Heal)),
        ["swallowed"] = (world => Do(world.Proxy.Swallow), world => Do(world.Proxy.Heal)),
        ["slow"] = (world => Do(() => world.Proxy.Delay = TimeSpan.FromMilliseconds(400)), world => Do(world.Proxy.Heal)),
        ["killed"] = (world => world.Redis.StopAsync(), world => world.Redis.StartAsync()),
        ["frozen"] = (world => world.Redis.FreezeAsync(), world => world.Redis.ThawAsync()),
        ["full"] = (Command("CONFIG", "SET", "maxmemory", "1"), Command("CONFIG", "SET", "maxmemory", "0")),
        ["replica"] = (Command("REPLICAOF", "127.0.0.1", "1"), Command("REPLICAOF", "NO", "ONE")),
        ["denied"] = (Command("ACL", "SETUSER", "default", "-set"), Command("ACL", "SETUSER", "default", "+set")),
        ["epochs denied"] = (Command("ACL", "SETUSER", "default", "-hget"), Command("ACL", "SETUSER", "default", "+hget")),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task Every_answer_comes_in_time_and_new_values_are_accepted_soon_after(string fault)
    {
        await using var world = await World.StartAsync();
        await world.Node.UntilAddedAsync();
        await Eventually.BecomesTrueAsync(async () => await world.Node.TryAsync("used") is not ReplayResult.Unavailable, Back);
        await Faults[fault].Begin(world);
        await Eventually.BecomesTrueAsync(async () =>
        {
            var (result, time) = await TimeAsync(() => world.Node.TryAsync(Guid.NewGuid().ToString()));
            time.Should().BeLessThan(Limit + Slack);
            return result is ReplayResult.Unavailable && !world.Node.Metrics.IsShared && world.Node.Lines(1531) == 1;
        }, TimeSpan.FromSeconds(20));
        await Faults[fault].End(world);
        (await world.Node.UntilAddedAsync()).Should().BeLessThan(Back);
        (await world.Node.TryAsync("used", secondsAgo: 5)).Should().NotBe(ReplayResult.Added);
        await Eventually.BecomesTrueAsync(() => world.Node.Metrics.IsShared && world.Node.Lines(1532) > 0, Back);
        world.Node.Log.Lines.Where(line => line.EventId is 1531 or 1532).Select(line => line.Level).Take(2)
            .Should().Equal(LogLevel.Warning, LogLevel.Information);
        (world.Node.Metrics.Failures("add", "replay") + world.Node.Metrics.Failures("try", "replay")).Should().BePositive();
        world.Node.Log.Ours.Should().NotContain(line => line.Text.Contains("127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_waits_for_a_Redis_that_is_known_to_be_down()
    {
        await using var redis = RedisServer.Prepare();
        await using var node = await ReplayNode.StartAsync(redis.Configuration);
        (node.Metrics.IsShared, node.Lines(1531)).Should().Be((false, 1));
        for (var i = 0; i < 1_000; i++)
        {
            var answer = node.Store.TryAddAsync(ReplayNode.KeyOf($"{i}"), ReplayNode.Now, ReplayNode.Now, CancellationToken.None);
            if (node.Metrics.IsShared) continue;
            answer.IsCompletedSuccessfully.Should().BeTrue();
            (await answer).Should().Be(ReplayResult.Unavailable);
        }

        await redis.StartAsync();
        (await node.UntilAddedAsync()).Should().BeLessThan(Back);
        (node.Lines(1531), node.Lines(1532)).Should().Be((1, 1));
    }

    [Fact]
    public async Task A_call_whose_answer_was_lost_does_not_make_its_value_new()
    {
        await using var world = await World.StartAsync();
        await world.Node.UntilAddedAsync();
        world.Proxy.Swallow();
        (await world.Node.TryAsync("lost")).Should().Be(ReplayResult.Unavailable);
        world.Proxy.Heal();
        await Eventually.BecomesTrueAsync(
            async () => await world.Redis.CommandAsync("EXISTS", ReplayNode.NameOf("lost")) == "1", TimeSpan.FromSeconds(10));
        await Eventually.BecomesTrueAsync(
            async () => await world.Node.TryAsync("lost") is ReplayResult.Replayed, TimeSpan.FromSeconds(10));
    }

    private static async Task<(ReplayResult Result, TimeSpan Time)> TimeAsync(Func<Task<ReplayResult>> run)
    {
        var watch = Stopwatch.StartNew();
        return (await run(), watch.Elapsed);
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static Func<World, Task> Command(params string[] command) => world => world.Redis.CommandAsync(command);

    private sealed class World(RedisServer redis, TcpProxy proxy, ReplayNode node) : IAsyncDisposable
    {
        public RedisServer Redis => redis;

        public TcpProxy Proxy => proxy;

        public ReplayNode Node => node;

        public static async Task<World> StartAsync()
        {
            var redis = await RedisServer.StartAsync();
            var proxy = TcpProxy.Start(redis.Port);
            return new(redis, proxy, await ReplayNode.StartAsync($"127.0.0.1:{proxy.Port}"));
        }

        public async ValueTask DisposeAsync()
        {
            await node.DisposeAsync();
            await proxy.DisposeAsync();
            await redis.DisposeAsync();
        }
    }
}
