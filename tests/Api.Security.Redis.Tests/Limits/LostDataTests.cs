using System.Collections.Concurrent;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

/// <summary>Redis loses counts or scripts, or nodes have wrong clocks.</summary>
public sealed class LostDataTests
{
    [Fact]
    public async Task After_FLUSHALL_each_node_continues_from_what_it_knows()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100), LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100), LimitNodeOptions.Patient);
        for (var i = 0; i < 20; i++) (await one.IsAllowedAsync("client")).Should().BeTrue();
        for (var i = 0; i < 40; i++) (await other.IsAllowedAsync("client")).Should().BeTrue();
        await redis.CommandAsync("FLUSHALL");
        (await one.TryAsync("client")).Lines[0].Remaining.Should().Be(79, "it knows of 20 only");
        (await other.TryAsync("client")).Lines[0].Remaining.Should().Be(38, "it knows of 60, and one was charged since");
        (await one.TryAsync("client")).Lines[0].Remaining.Should().Be(37);
        (await one.CountAsync("client")).Should().Be(37);
        (await other.IsAllowedAsync("client")).Should().BeFalse();
    }

    [Fact]
    public async Task After_FLUSHALL_a_quota_begins_with_the_kept_usage()
    {
        await using var redis = await RedisServer.StartAsync();
        var ledger = new Ledger();
        await using var node = await StartAsync(redis, ledger);
        (await node.IsAllowedAsync("client")).Should().BeTrue();
        (ledger.Reads, await node.IsAllowedAsync("client"), ledger.Reads).Should().Be((1, true, 1), "only when the count is not there");
        ledger.Used["c|test|client"] = 95;
        ledger.Used["c|test|new"] = 99;
        await redis.CommandAsync("FLUSHALL");
        (await node.CountAsync("client")).Should().Be(5);
        (await node.CountAsync("new")).Should().Be(1, "the same for a client that this node does not know");
        await using var other = await StartAsync(redis, ledger);
        (await other.IsAllowedAsync("new")).Should().BeFalse();
        ledger.Reads.Should().Be(3);
    }

    [Fact]
    public async Task When_the_usage_cannot_be_read_the_quota_begins_at_zero_and_is_raised_later()
    {
        await using var redis = await RedisServer.StartAsync();
        var (ledger, clock) = (new Ledger { IsDown = true }, new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        ledger.Used["c|test|client"] = 100;
        await using var node = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100), new() { Ledger = ledger, Clock = clock });
        (await node.IsAllowedAsync("client")).Should().BeTrue();
        ledger.IsDown = false;
        await Eventually.BecomesTrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return !await node.IsAllowedAsync("client");
        }, TimeSpan.FromSeconds(20));
        (await node.ReadAsync("client")).Should().Be(100);
    }

    [Fact]
    public async Task When_too_many_usages_cannot_be_read_the_node_decides_and_asks_again()
    {
        await using var redis = await RedisServer.StartAsync();
        var (ledger, clock) = (new Ledger { IsDown = true }, new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        ledger.Used["c|test|late"] = 100;
        await using var node = await LimitNode.StartAsync(redis.Configuration,
            Plans.Quota(100, onStoreError: StoreErrorAction.Refuse), LimitNodeOptions.Patient with { Ledger = ledger, Clock = clock });
        const int Most = WaitingSeeds.Most + WaitingSeeds.Readers;
        await Parallel.ForAsync(0, Most, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => (await node.IsAllowedAsync("client" + i)).Should().BeTrue());
        for (var i = 0; i < 10; i++) (await node.TryAsync("late")).Verdict.Should().Be(LimitVerdict.Unavailable);
        (node.IsShared, node.Metrics.Failures("decide")).Should().Be((true, 0), "Redis has not failed");
        (await node.IsAllowedAsync("client0")).Should().BeTrue();
        ledger.IsDown = false;
        await Eventually.BecomesTrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return (await node.TryAsync("late")).Verdict is LimitVerdict.Refused;
        }, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task After_SCRIPT_FLUSH_nobody_notices_anything()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100), LimitNodeOptions.Patient);
        for (var i = 0; i < 5; i++)
        {
            (await node.IsAllowedAsync("client")).Should().BeTrue();
            await redis.CommandAsync("SCRIPT", "FLUSH");
        }

        (await node.ReadAsync("client")).Should().Be(5);
        node.Metrics.Failures("decide").Should().Be(0);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(-60 * 24 * 40)]
    [InlineData(60 * 24 * 40)]
    public async Task A_wrong_clock_of_a_node_changes_nothing(int minutes)
    {
        await using var redis = await RedisServer.StartAsync();
        // The window began two minutes ago, or ends in two minutes.
        var anchor = TimeProvider.System.GetUtcNow().AddMinutes(minutes > 0 ? 2 : -2);
        Action<IDictionary<string, RateLimitPolicyOptions>> plan = policies =>
        {
            policies.AddRate(10, TimeSpan.FromHours(10));
            policies["quota"] = new() { Kind = RateLimitKind.Quota, Limit = 10, Period = QuotaPeriod.Hour, Anchor = anchor };
        };
        await using var right = await LimitNode.StartAsync(redis.Configuration, plan, LimitNodeOptions.Patient);
        await using var wrong = await LimitNode.StartAsync(redis.Configuration, plan, new()
        {
            Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(minutes)),
        });
        for (var i = 0; i < 10; i++)
        {
            var ticket = await (i % 2 == 0 ? right : wrong).TryAsync("client");
            ticket.Verdict.Should().Be(LimitVerdict.Allowed);
            ticket.Lines.Should().OnlyContain(line => line.Remaining == 9 - i);
        }

        var (one, other) = (await right.TryAsync("client"), await wrong.TryAsync("client"));
        (one.Verdict, other.Verdict).Should().Be((LimitVerdict.Refused, LimitVerdict.Refused));
        one.Lines[0].Window.Should().Be(other.Lines[0].Window);
        (await wrong.ReadAsync("client")).Should().Be(10);
    }

    [Fact]
    public async Task A_key_lives_an_hour_longer_than_its_longest_count()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, plan =>
        {
            plan.AddRate(10, TimeSpan.FromMinutes(1));
            plan["quota"] = new() { Kind = RateLimitKind.Quota, Limit = 10, Period = QuotaPeriod.Day };
        }, LimitNodeOptions.Patient);
        var before = TimeProvider.System.GetUtcNow();
        await node.TryAsync("client");
        var left = TimeSpan.FromDays(1) - before.TimeOfDay + TimeSpan.FromHours(1);
        await node.TryAsync("client", null, "rate");
        (await LifeAsync("client")).Should().BeCloseTo(left, TimeSpan.FromMinutes(1), "a shorter count does not shorten it");
        await node.TryAsync("rate", null, "rate");
        (await LifeAsync("rate")).Should().BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromSeconds(30));

        async Task<TimeSpan> LifeAsync(string client) => TimeSpan.FromSeconds(int.Parse(
            await redis.CommandAsync("TTL", new LimitKeys("apisec").Counts(Partition.FromOwner("c|test|" + client))!),
            System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Task<LimitNode> StartAsync(RedisServer redis, Ledger ledger) =>
        LimitNode.StartAsync(redis.Configuration, Plans.Quota(100), LimitNodeOptions.Patient with { Ledger = ledger });
}

/// <summary>The usage as a store would keep it.</summary>
internal sealed class Ledger : IQuotaLedger
{
    private int _reads;

    public ConcurrentDictionary<string, long> Used { get; } = new();

    public bool IsDown { get; set; }

    public int Reads => _reads;

    public IQuotaEntry Find(in QuotaKey key) => new Entry(this, key);

    public ValueTask<long> ReadAsync(QuotaKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return IsDown ? throw new InvalidOperationException() : new(Used.GetValueOrDefault(key.Owner));
    }

    private sealed class Entry(Ledger ledger, QuotaKey key) : IQuotaEntry
    {
        public void Add(long units) => ledger.Used.AddOrUpdate(key.Owner, units, (_, used) => used + units);
    }
}
