using Api.Security.ApiKeys.Tests;
using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

/// <summary>Whatever happens to Redis, nothing counts twice, and a node that lives loses nothing.</summary>
public sealed class JournalOutageTests
{
    private readonly FaultyUsageStore _store = UsageNode.NewStore();

    [Fact]
    public async Task After_a_flush_of_Redis_the_next_call_completes_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        await node.Count(5).KeepAsync();
        await redis.CommandAsync("FLUSHALL");
        await node.Count(0).KeepAsync(); // counts nothing
        await redis.CommandAsync("FLUSHALL");
        await node.Count(3).KeepAsync();
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((8, 8));
        (await node.FlushAsync()).Should().BeTrue();
        (await UsageNode.StoredAsync(_store)).Should().Be((8, 8));
    }

    [Fact]
    public async Task After_a_flush_of_Redis_a_call_without_new_requests_completes_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        await node.Count(5).KeepAsync();
        await redis.CommandAsync("FLUSHALL");
        await node.KeepAsync();
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((5, 5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_Redis_is_down_usage_is_stored_and_afterwards_kept_again(bool isFrozen)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = TcpProxy.Start(redis.Port);
        await using var node = new UsageNode(_store, $"127.0.0.1:{proxy.Port}");
        await using var other = new UsageNode(_store, redis.Configuration);
        await node.Count(5).KeepAsync();
        if (isFrozen) proxy.Swallow();
        else proxy.Cut();
        for (var i = 0; i < 3; i++) await node.Count(1).KeepAsync();
        (await node.FlushAsync()).Should().BeTrue();
        (await UsageNode.StoredAsync(_store)).Should().Be((8, 8));
        _store.Sent.Should().HaveCount(2, "what Redis has or may have, and the rest");
        await node.Count(4).KeepAsync();
        proxy.Heal();
        await Eventually.BecomesTrueAsync(async () =>
        {
            await node.KeepAsync();
            return node.Lines(1522) == 1;
        }, TimeSpan.FromSeconds(20));
        node.Lines(1521).Should().Be(1);
        await other.TakeOverAsync(); // the node dies
        (await UsageNode.StoredAsync(_store)).Should().Be((12, 12));
    }

    [Fact]
    public async Task A_node_that_is_cut_off_and_taken_for_dead_loses_nothing_and_counts_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = TcpProxy.Start(redis.Port);
        await using var node = new UsageNode(_store, $"127.0.0.1:{proxy.Port}");
        await using var other = new UsageNode(_store, redis.Configuration);
        await node.Count(5).KeepAsync();
        proxy.Cut();
        await Eventually.BecomesTrueAsync(async () =>
        {
            await node.KeepAsync();
            return node.Lines(1521) == 1;
        }, TimeSpan.FromSeconds(5));
        await node.Count(3).KeepAsync();
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((5, 5));
        (await node.FlushAsync()).Should().BeTrue();
        (await UsageNode.StoredAsync(_store)).Should().Be((8, 8));
        proxy.Heal();
        await Eventually.BecomesTrueAsync(async () =>
        {
            await node.Count(1).KeepAsync();
            return node.Lines(1522) == 1;
        }, TimeSpan.FromSeconds(20));
        await node.FlushAsync();
        var stored = await UsageNode.StoredAsync(_store);
        (stored.Units, await node.ReadQuotaAsync()).Should().Be((stored.Requests, stored.Requests));
    }

    [Fact]
    public async Task While_Redis_fails_now_and_then_and_the_store_is_down_few_batches_wait()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = new UsageNode(_store, redis.Configuration);
        _store.IsDown = true;
        for (var i = 0; i < 40; i++)
        {
            await node.Count(1).KeepAsync();
            if (i % 2 == 0) await redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
            else await redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        }

        _store.IsDown = false;
        (await node.FlushAsync()).Should().BeTrue();
        (await UsageNode.StoredAsync(_store)).Should().Be((40, 40));
        _store.Sent.Count.Should().BeLessThan(15);
    }

    [Fact]
    public async Task Off_writes_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var off = new UsageNode(_store, redis.Configuration, RedisUsage.Off);
        await off.Count(5).KeepAsync();
        await off.FlushAsync();
        await off.TakeOverAsync();
        (await redis.CommandAsync("DBSIZE")).Should().Be("0");
        (await UsageNode.StoredAsync(_store)).Should().Be((5, 5));
        off.Get<ApiKeys.IUsageJournal>().IsOn.Should().BeFalse();
    }

    [Fact]
    public async Task A_large_batch_is_kept_whole()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var dead = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        for (var i = 0; i < 5_500; i++) dead.Count(1, $"client{i}");
        await dead.Count(2).KeepAsync();
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((2, 2));
        _store.Sent.Sum(batch => batch.Counts.Count).Should().Be(5_501);
        _store.Sent.Should().HaveCount(2);
    }
}
