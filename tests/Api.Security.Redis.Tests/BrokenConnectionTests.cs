using System.Diagnostics;
using Api.Security.TestKit;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis.Tests;

public sealed class BrokenConnectionTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(250);

    // Tolerance for a busy machine.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(750);

    [Theory]
    [InlineData("resp2")]
    [InlineData("resp3")]
    public async Task A_killed_subscription_is_restored_and_everything_is_read_again(string protocol)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync($"{redis.Configuration},protocol={protocol}");
        for (var i = 1; i <= 3; i++)
        {
            (await redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub")).Should().NotBe("0");
            (await RedisNode.UntilAsync(() => node.Connections == i + 1 && node.Broadcast.IsConnected))
                .Should().BeLessThan(TimeSpan.FromSeconds(3));
        }

        var keyId = KeyIds.New();
        await node.PublishAsync(keyId);
        await RedisNode.UntilAsync(() => node.Heard.Contains(keyId));
        node.Heard.Count(call => call == keyId).Should().Be(1, "old subscriptions are gone");
    }

    [Fact]
    public async Task Every_change_is_received_or_everything_is_read_again_afterwards()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var publisher = await RedisNode.StartAsync(redis.Configuration);
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        var published = new List<(string KeyId, int ConnectionsBefore)>();
        for (var i = 0; i < 40; i++)
        {
            if (i % 4 == 1) await redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub");
            var keyId = KeyIds.New();
            published.Add((keyId, node.Connections));
            await publisher.PublishAsync(keyId);
        }

        await RedisNode.UntilAsync(() => published.All(one => node.Heard.Contains(one.KeyId) || node.Connections > one.ConnectionsBefore));
        publisher.Counted("failures publish").Should().Be(0, "the connection for commands was not killed");
    }

    [Fact]
    public async Task A_change_that_a_node_fails_to_process_is_treated_as_missed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        node.OnKeyChanged = () => throw new InvalidOperationException();
        await node.PublishAsync(KeyIds.New());
        await RedisNode.UntilAsync(() => node.Connections == 2);
    }

    [Fact]
    public async Task After_a_restart_of_redis_everything_is_read_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        await redis.StopAsync();
        await RedisNode.UntilAsync(() => !node.Broadcast.IsConnected && node.Lines(1502) == 1);
        await node.PublishAsync(KeyIds.New());
        await redis.StartAsync();
        await RedisNode.UntilAsync(() => node.Connections == 2 && node.Broadcast.IsConnected);
        await RedisNode.UntilAsync(() => Publish(node));
        node.Lines(1501).Should().Be(2);
        node.Lines(1502).Should().Be(1);
        node.Log.Lines.Where(line => line.EventId is 1502 or 1503).Should().OnlyContain(line => line.Level == LogLevel.Warning);
        node.Lines(1503).Should().Be(1);
        node.Lines(1504).Should().Be(1);
    }

    [Fact]
    public async Task A_node_can_start_while_redis_is_down()
    {
        await using var redis = RedisServer.Prepare();
        await using var node = new RedisNode(redis.Configuration);
        await RedisNode.UntilAsync(() => node.Lines(1502) == 1);
        node.Broadcast.IsConnected.Should().BeFalse();
        node.Connections.Should().Be(0);
        await redis.StartAsync();
        await RedisNode.UntilAsync(() => node.Broadcast.IsConnected && node.Connections == 1);
        await RedisNode.UntilAsync(() => Publish(node));
        (await node.Broadcast.IsDeniedAsync(KeyIds.New(), CancellationToken.None)).Should().BeFalse();
        node.Lines(1502).Should().Be(1);
    }

    [Theory]
    [InlineData("resp2")]
    [InlineData("resp3")]
    public async Task A_dead_connection_is_detected_within_5_seconds_and_delays_a_caller_by_about_250_ms(string protocol)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync($"{redis.Configuration},protocol={protocol}");
        await node.PublishAsync(KeyIds.New());
        await redis.FreezeAsync();
        var found = RedisNode.UntilAsync(() => !node.Broadcast.IsConnected);
        (await TimeAsync(() => node.PublishAsync(KeyIds.New()))).Should().BeLessThan(Bound + Slack);
        (await TimeAsync(() => ((Func<Task>)(() => node.Broadcast.IsDeniedAsync(KeyIds.New(), CancellationToken.None)))
            .Should().ThrowAsync<Exception>())).Should().BeLessThan(Bound + Slack);
        (await found).Should().BeLessThan(TimeSpan.FromSeconds(5));
        node.Counted("failures publish").Should().Be(1);
        node.Counted("failures is_denied").Should().Be(1);

        await redis.ThawAsync();
        await RedisNode.UntilAsync(() => node.Broadcast.IsConnected && node.Connections == 2);
        await RedisNode.UntilAsync(() => Publish(node));
    }

    [Fact]
    public async Task A_node_stops_within_2_seconds_whether_redis_is_up_frozen_or_down()
    {
        await using var redis = await RedisServer.StartAsync();
        var (up, frozen) = (await RedisNode.StartAsync(redis.Configuration), await RedisNode.StartAsync(redis.Configuration));
        (await TimeAsync(() => up.DisposeAsync().AsTask())).Should().BeLessThan(TimeSpan.FromSeconds(2));
        await redis.FreezeAsync();
        (await TimeAsync(() => frozen.DisposeAsync().AsTask())).Should().BeLessThan(TimeSpan.FromSeconds(2));
        var connecting = new RedisNode(redis.Configuration);
        (await TimeAsync(() => connecting.DisposeAsync().AsTask())).Should().BeLessThan(TimeSpan.FromSeconds(2));
        await redis.ThawAsync();
        await redis.StopAsync();
        var down = new RedisNode(redis.Configuration);
        await RedisNode.UntilAsync(() => down.Lines(1502) == 1);
        (await TimeAsync(() => down.DisposeAsync().AsTask())).Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    private static bool Publish(RedisNode node)
    {
        var keyId = KeyIds.New();
        node.PublishAsync(keyId).Wait();
        return SpinWait.SpinUntil(() => node.Heard.Contains(keyId), TimeSpan.FromMilliseconds(200));
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        return watch.Elapsed;
    }
}
