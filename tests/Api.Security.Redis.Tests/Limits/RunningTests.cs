using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

/// <summary>Places of running requests, over several nodes.</summary>
public sealed class RunningTests
{
    [Fact]
    public async Task The_places_of_a_killed_node_are_free_15_seconds_after_its_last_renewal()
    {
        await using var redis = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = new LimitNodeOptions { Clock = clock, Times = new() { Clock = () => LimitTime.From(clock.GetUtcNow()) } };
        await using var killed = await LimitNode.StartAsync(redis.Configuration, plan => plan.AddConcurrency(1), options);
        await using var other = await LimitNode.StartAsync(redis.Configuration, plan => plan.AddConcurrency(1), options);
        (await killed.IsAllowedAsync("client")).Should().BeTrue();
        for (var i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(14.9));
            (await other.IsAllowedAsync("client")).Should().BeFalse("it runs still");
            await killed.RenewAsync();
        }

        await killed.DisposeAsync();
        clock.Advance(TimeSpan.FromSeconds(14.9));
        (await other.IsAllowedAsync("client")).Should().BeFalse();
        clock.Advance(TimeSpan.FromSeconds(0.1));
        (await other.IsAllowedAsync("client")).Should().BeTrue();
    }

    [Fact]
    public async Task A_node_that_stops_gives_its_places_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        await one.TryAsync("client");
        (await other.IsAllowedAsync("client")).Should().BeFalse();
        await one.StopAsync();
        (await other.IsAllowedAsync("client")).Should().BeTrue();
    }

    [Fact]
    public async Task Places_that_Redis_has_lost_are_there_again_with_the_next_renewal()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await StartAsync(redis);
        var running = await node.TryAsync("client");
        await redis.CommandAsync("FLUSHALL");
        await node.RenewAsync();
        (await node.IsAllowedAsync("client")).Should().BeFalse();
        node.Store.End(running);
        await Eventually.BecomesTrueAsync(() => node.IsAllowedAsync("client"), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Requests_that_run_when_Redis_fails_count_on_their_node_and_those_that_begin_then_count_in_Redis_afterwards()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, plan => plan.AddConcurrency(2));
        var first = await node.TryAsync("client");
        first.Verdict.Should().Be(LimitVerdict.Allowed);
        await redis.StopAsync();
        await Eventually.BecomesTrueAsync(() => !node.IsShared, TimeSpan.FromSeconds(5));
        (await node.IsAllowedAsync("client")).Should().BeTrue();
        (await node.IsAllowedAsync("client")).Should().BeFalse();
        await redis.StartAsync();
        await Eventually.BecomesTrueAsync(() => node.IsShared, TimeSpan.FromSeconds(8));
        await using var other = await LimitNode.StartAsync(redis.Configuration, plan => plan.AddConcurrency(2));
        (await other.IsAllowedAsync("client")).Should().BeFalse();
        node.Store.End(first);
        await Eventually.BecomesTrueAsync(() => other.IsAllowedAsync("client"), TimeSpan.FromSeconds(3));
    }

    private static Task<LimitNode> StartAsync(RedisServer redis) =>
        LimitNode.StartAsync(redis.Configuration, plan => plan.AddConcurrency(1), LimitNodeOptions.Patient);
}
