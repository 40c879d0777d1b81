using System.Diagnostics;
using Api.Security.ApiKeys.Tests;
using Api.Security.TestKit;
using Microsoft.Extensions.Hosting;

namespace Api.Security.Redis.Tests;

/// <summary>What a dead node has counted is stored by another one, once (U1).</summary>
public sealed class DeadNodeTests
{
    private readonly FaultyUsageStore _store = UsageNode.NewStore();

    [Fact]
    public async Task Another_node_stores_within_20_seconds_what_a_killed_one_has_counted_until_the_last_second()
    {
        await using var redis = await RedisServer.StartAsync();
        var silence = new JournalTimes().Silence;
        await using var dead = new UsageNode(_store, redis.Configuration, silence: silence);
        await using var other = new UsageNode(_store, redis.Configuration, silence: silence);
        await dead.Count(5).KeepAsync();
        await dead.FlushAsync();
        await dead.Count(7).KeepAsync();
        await dead.Count(3).KeepAsync();
        dead.Count(100); // is not kept any more
        var watch = Stopwatch.StartNew();

        IHostedService[] running = [other.Get<ApiKeys.UsageJournaling>(), other.Get<ApiKeys.UsageTakeover>()];
        foreach (var service in running) await service.StartAsync(default);
        await Eventually.BecomesTrueAsync(async () => await UsageNode.StoredAsync(_store) == (15, 15), TimeSpan.FromSeconds(25));
        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(14)).And.BeLessThan(TimeSpan.FromSeconds(20));
        foreach (var service in running) await service.StopAsync(default);
        other.Lines(1447).Should().Be(1);
        (await other.ReadQuotaAsync()).Should().Be(15);
    }

    [Fact]
    public async Task Nodes_that_take_over_at_the_same_time_count_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var dead = new UsageNode(_store, redis.Configuration);
        await using var one = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        await dead.Count(7).KeepAsync();
        _store.IsDown = true;
        foreach (var node in (UsageNode[])[one, other, one])
            await node.Awaiting(one => one.TakeOverAsync()).Should().ThrowAsync<IOException>();
        _store.IsDown = false;
        for (var i = 0; i < 5; i++) await Task.WhenAll(one.TakeOverAsync(), other.TakeOverAsync());
        (await UsageNode.StoredAsync(_store)).Should().Be((7, 7));
        (await redis.CommandAsync("ZCARD", "apisec:u:nodes")).Should().Be("0");
        (await redis.CommandAsync("KEYS", "*")).Should().EndWith(":taken").And.NotContain("\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_that_may_have_been_stored_before_its_node_died_counts_once(bool wasStored)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var dead = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        await dead.Count(4).KeepAsync();
        dead.Count(3);
        if (wasStored) _store.LoseAnswers(1);
        else _store.IsDown = true;
        (await dead.FlushAsync()).Should().BeFalse();
        _store.IsDown = false;
        await dead.Count(2).KeepAsync();
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((9, 9));
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((9, 9));
    }

    [Fact]
    public async Task A_node_that_stops_while_the_store_is_down_leaves_its_usage_to_others()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stopped = new UsageNode(_store, redis.Configuration);
        await using var other = new UsageNode(_store, redis.Configuration);
        _store.IsDown = true;
        await stopped.Count(8).Get<ApiKeys.UsageFlush>().StopAsync(default);
        (stopped.Lines(1446), stopped.Lines(1442)).Should().Be((1, 0));
        _store.IsDown = false;
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((8, 8));
    }

    [Fact]
    public async Task A_node_that_stops_leaves_nothing_in_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = new UsageNode(_store, redis.Configuration);
        await node.Count(8).KeepAsync();
        await node.Count(1).Get<ApiKeys.UsageFlush>().StopAsync(default);
        (await UsageNode.StoredAsync(_store)).Should().Be((9, 9));
        (await redis.CommandAsync("DBSIZE")).Should().Be("0");
    }

    [Fact]
    public async Task The_permissions_that_the_readme_lists_are_sufficient()
    {
        await using var redis = await RedisServer.StartAsync();
        (await redis.CommandAsync(Permissions.OfReadme("apisec", ""))).Should().Be("OK");
        var configuration = $"{redis.Configuration},user=orders,password=password";
        await using var frozen = new UsageNode(_store, configuration);
        await using var other = new UsageNode(_store, configuration);
        await frozen.Count(5).KeepAsync();
        await other.TakeOverAsync();
        await frozen.Count(2).FlushAsync();
        await other.Count(1).Get<ApiKeys.UsageFlush>().StopAsync(default);
        (await UsageNode.StoredAsync(_store)).Should().Be((8, 8));
        (frozen.Lines(1521) + other.Lines(1521)).Should().Be(0);
        (await redis.CommandAsync("ACL", "LOG")).Split('\n').Select(line => line.Trim())
            .Should().NotContain("lua").And.NotContain("evalsha").And.NotContain("hdel").And.NotContain("zrem").And.NotContain("del");
    }

    [Fact]
    public async Task On_a_cluster_usage_is_kept_too()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var dead = new UsageNode(_store, cluster.Configuration);
        await using var other = new UsageNode(_store, cluster.Configuration);
        await dead.Count(5).KeepAsync();
        await dead.Count(2).KeepAsync();
        await other.TakeOverAsync();
        (await UsageNode.StoredAsync(_store)).Should().Be((7, 7));
    }

    [Fact]
    public async Task Each_request_is_kept_when_it_has_ended()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var dead = new UsageNode(_store, redis.Configuration, RedisUsage.EachRequest);
        var journaling = dead.Get<ApiKeys.UsageJournaling>();
        await journaling.StartAsync(default);
        for (var i = 1; i <= 5; i++)
        {
            dead.Count(1);
            await Eventually.BecomesTrueAsync(async () => (await redis.CommandAsync(
                "EVAL", "local k = redis.call('KEYS', '*}:1')[1]; return k and redis.call('HVALS', k) or {}", "0"))
                .Split('\n').Contains($"{i}"), TimeSpan.FromSeconds(5));
        }

        await journaling.StopAsync(default);
    }
}
