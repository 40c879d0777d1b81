using Api.Security.ApiKeys;
using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

/// <summary>Redis remembers the position of the change feed of a store and never moves it back.</summary>
public sealed class FeedMarkTests
{
    private const string Store = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Every_node_gets_the_highest_position_of_the_latest_epoch()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await RedisNode.StartAsync(redis.Configuration);
        await using var other = await RedisNode.StartAsync(redis.Configuration);
        (await AdvanceAsync(one, 0, 105)).Should().Be(new ApiKeyFeedMark(Store, 0, 105));
        (await AdvanceAsync(other, 0, 90)).Should().Be(new ApiKeyFeedMark(Store, 0, 105));
        (await AdvanceAsync(other, 0, 106)).Should().Be(new ApiKeyFeedMark(Store, 0, 106));
        (await AdvanceAsync(one, 1_795_000_000, 3)).Should().Be(new ApiKeyFeedMark(Store, 1_795_000_000, 3));
        (await AdvanceAsync(other, 0, 200)).Should().Be(new ApiKeyFeedMark(Store, 1_795_000_000, 3), "that epoch is over");
        (await AdvanceAsync(other, 0, 1L << 53)).Should().Be(new ApiKeyFeedMark(Store, 1_795_000_000, 3));
    }

    [Fact]
    public async Task Nodes_that_advance_concurrently_never_move_the_mark_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await RedisNode.StartAsync(redis.Configuration);
        await using var other = await RedisNode.StartAsync(redis.Configuration);
        await Task.WhenAll(Enumerable.Range(1, 200).Select(i => AdvanceAsync(i % 2 == 0 ? one : other, 0, i)));
        (await AdvanceAsync(one, 0, 0)).Should().Be(new ApiKeyFeedMark(Store, 0, 200));
    }

    [Fact]
    public async Task Stores_have_separate_marks_and_foreign_entries_are_ignored()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        await AdvanceAsync(node, 0, 7);
        foreach (var (score, member) in new[] { ("9", "later"), ("-1", "99"), ("inf", "98"), ("9", "-5") })
            await redis.CommandAsync("ZADD", $"apisec:feed:{Store}", score, member);
        (await AdvanceAsync(node, 0, 8)).Should().Be(new ApiKeyFeedMark(Store, 0, 8));
        var another = new ApiKeyFeedMark(new string('f', 32), 0, 1);
        (await node.Broadcast.AdvanceAsync(another, CancellationToken.None)).Should().Be(another);
        var nameless = () => node.Broadcast.AdvanceAsync(another with { Store = "../deny" }, CancellationToken.None);
        await nameless.Should().ThrowAsync<ArgumentException>();
    }

    private static Task<ApiKeyFeedMark?> AdvanceAsync(RedisNode node, long epoch, long sequence) =>
        node.Broadcast.AdvanceAsync(new ApiKeyFeedMark(Store, epoch, sequence), CancellationToken.None);
}
