using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

/// <summary>What two nodes have charged to a quota while Redis was unavailable is in Redis afterwards, once.</summary>
public sealed class SettlingTests
{
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task The_charges_of_all_nodes_are_added_once(bool isLost, bool isKept)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = TcpProxy.Start(redis.Port);
        var ledger = isKept ? new Ledger() : null;
        var options = new LimitNodeOptions { Nodes = 2, Ledger = ledger };
        await using var one = await LimitNode.StartAsync($"127.0.0.1:{proxy.Port}", Plans.Quota(1_000), options);
        await using var other = await LimitNode.StartAsync($"127.0.0.1:{proxy.Port}", Plans.Quota(1_000), options);
        await ChargeAsync(one, 10);
        await ChargeAsync(other, 10);
        await ChargeAsync(one, 1);
        if (isLost) await redis.StopAsync();
        else proxy.Cut();
        await Eventually.BecomesTrueAsync(() => !one.IsShared && !other.IsShared, TimeSpan.FromSeconds(10));
        await ChargeAsync(one, 40);
        await ChargeAsync(other, 50);
        if (isLost) await redis.StartAsync();
        else proxy.Heal();
        await Eventually.BecomesTrueAsync(() => one.IsShared && other.IsShared, TimeSpan.FromSeconds(20));
        await Eventually.BecomesTrueAsync(async () => await one.ReadAsync("client") == 111 && await other.ReadAsync("client") == 111, Back);
        for (var i = 0; i < 3; i++) await Task.WhenAll(one.TickAsync(), other.TickAsync());
        (await one.ReadAsync("client")).Should().Be(111);
        (await other.CountAsync("client")).Should().Be(889);

        async Task ChargeAsync(LimitNode node, int count)
        {
            (await node.CountAsync("client", count)).Should().Be(count);
            ledger?.Find(new QuotaKey("c|test|client", "quota", default)).Add(count);
        }
    }

    [Fact]
    public async Task The_node_that_knew_less_may_be_back_first()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var late = TcpProxy.Start(redis.Port);
        var options = new LimitNodeOptions { Nodes = 2 };
        await using var one = await LimitNode.StartAsync($"127.0.0.1:{late.Port}", Plans.Quota(1_000), options);
        await using var other = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(1_000), options);
        (await one.CountAsync("client", 10)).Should().Be(10);
        (await other.CountAsync("client", 10)).Should().Be(10);
        (await one.CountAsync("client", 1)).Should().Be(1); // the other one does not know
        late.Cut();
        await redis.StopAsync();
        await Eventually.BecomesTrueAsync(() => !one.IsShared && !other.IsShared, TimeSpan.FromSeconds(10));
        (await one.CountAsync("client", 40)).Should().Be(40);
        (await other.CountAsync("client", 50)).Should().Be(50);
        await redis.StartAsync();
        await Eventually.BecomesTrueAsync(async () => other.IsShared && await other.ReadAsync("client") == 70, TimeSpan.FromSeconds(20));
        late.Heal();
        await Eventually.BecomesTrueAsync(async () => one.IsShared && await one.ReadAsync("client") == 111, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Usage_that_was_not_written_yet_is_added_20_seconds_later()
    {
        await using var redis = RedisServer.Prepare();
        var (ledger, clock) = (new Ledger(), new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        var options = new LimitNodeOptions { Nodes = 2, Ledger = ledger, Clock = clock };
        await using var one = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(1_000), options);
        await using var other = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(1_000), options);
        await one.CountAsync("client", 50);
        await other.CountAsync("client", 50);
        ledger.Used["c|test|client"] = 50; // of one node
        await redis.StartAsync();
        await Eventually.BecomesTrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(one.TickAsync(), other.TickAsync());
            return one.IsShared && other.IsShared;
        }, TimeSpan.FromSeconds(20));
        ledger.Used["c|test|client"] = 100;
        await Eventually.BecomesTrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAll(one.TickAsync(), other.TickAsync());
            return await one.ReadAsync("client") == 100;
        }, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Units_that_are_returned_meanwhile_are_respected()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = TcpProxy.Start(redis.Port);
        await using var node = await LimitNode.StartAsync($"127.0.0.1:{proxy.Port}", Plans.Quota(100), LimitNodeOptions.Patient);
        var before = await node.TryAsync("client", 20);
        proxy.Cut();
        await Eventually.BecomesTrueAsync(() => !node.IsShared, TimeSpan.FromSeconds(10));
        var meanwhile = await node.TryAsync("client", 30);
        node.Store.Charge(before, 0, -20);
        node.Store.Charge(meanwhile, 0, 5);
        node.Store.Charge(meanwhile, 0, -35);
        (await node.TryAsync("client", 7)).Verdict.Should().Be(LimitVerdict.Allowed);
        proxy.Heal();
        await Eventually.BecomesTrueAsync(() => node.IsShared, TimeSpan.FromSeconds(20));
        await Eventually.BecomesTrueAsync(async () => await node.ReadAsync("client") == 7, Back);
    }
}
