using Api.Security.ApiKeys.Tests;
using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

/// <summary>A node that was taken for dead and was not: nothing is lost, and nothing counts twice.</summary>
public sealed class FrozenNodeTests
{
    private readonly FaultyUsageStore _store = UsageNode.NewStore();

    [Fact]
    public async Task A_node_that_was_frozen_continues_with_what_nobody_else_has_stored()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var frozen = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        await frozen.Count(5).KeepAsync();
        frozen.Count(3); // before it could be kept
        var before = frozen.Batches.NodeId;
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((5, 5));
        await frozen.Count(2).KeepAsync();
        frozen.Batches.NodeId.Should().NotBe(before);
        (await frozen.ReadQuotaAsync()).Should().Be(10);
        await other.TakeOverAsync(); // frozen again
        (await UsageNode.StoredAsync(_store)).Should().Be((10, 10));
        (await frozen.Count(1).FlushAsync()).Should().BeTrue();
        (await UsageNode.StoredAsync(_store)).Should().Be((11, 11));
        (await frozen.ReadQuotaAsync()).Should().Be(11);
    }

    [Fact]
    public async Task A_node_that_was_frozen_with_a_batch_under_way_counts_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var frozen = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        _store.IsDown = true;
        await frozen.Count(5).FlushAsync();
        _store.IsDown = false;
        await frozen.Count(2).KeepAsync();
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((7, 7));
        frozen.Count(1);
        (await frozen.FlushAsync()).Should().BeTrue();
        (await UsageNode.StoredAsync(_store)).Should().Be((8, 8));
    }
}
