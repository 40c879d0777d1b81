using System.Globalization;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

/// <summary>Nodes take units of a quota in advance.</summary>
public sealed class LeaseTests
{
    private const int Limit = 200;
    private const int Lease = 20;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private static readonly Gen<(int Node, int Act, long Amount)[]> Stories =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.Long[0, 7]).Array[1, 150];

    // As many acts that move the clock by the window, or a millisecond less or more, as requests.
    private static readonly Gen<(int Node, int Act, long Amount)[]> StoriesAtTheEdge =
        Gen.Select(Gen.Int[0, 2], Gen.Int[6, 12], Gen.Long[0, 7]).Array[1, 60];

    private int _last;

    [Fact]
    public async Task All_nodes_together_never_use_more_than_the_limit_and_leave_at_most_one_lease_each()
    {
        await using var redis = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        // A decision without an answer may have taken a lease that no node knows of, so the nodes wait for each one.
        var times = new LimitTimes { Clock = () => LimitTime.From(clock.GetUtcNow()), Limit = TimeSpan.FromSeconds(30) };
        var options = new LimitNodeOptions { Clock = clock, Times = times };
        LimitNode[] nodes = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            LimitNode.StartAsync(redis.Configuration, Plans.Quota(Limit, Lease), options)))];
        await Stories.SampleAsync(story => PlayAsync(story, nodes, clock), iter: 60, threads: 1);
        await StoriesAtTheEdge.SampleAsync(story => PlayAsync(story, nodes, clock), iter: 60, threads: 1);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task Twenty_requests_cost_less_than_one_call()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(1_000_000, 100), LimitNodeOptions.Patient);
        await node.TryAsync("warm");
        await redis.CommandAsync("CONFIG", "RESETSTAT");
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => (await node.TryAsync("client" + (i % 5))).Verdict.Should().Be(LimitVerdict.Allowed));
        (await CallsAsync(redis)).Should().BeLessThan(20_000 / 20);
    }

    [Theory]
    [InlineData(9_999, true)]
    [InlineData(10_000, false)]
    [InlineData(10_001, false)]
    public async Task A_node_takes_a_lease_with_the_next_request_within_ten_seconds(int milliseconds, bool isTaken)
    {
        await using var redis = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var node = await LimitNode.StartAsync(
            redis.Configuration, Plans.Quota(1_000, 100), LimitNodeOptions.Patient with { Clock = clock });
        await redis.CommandAsync("CONFIG", "RESETSTAT");
        await node.TryAsync("client");
        (await node.ReadAsync("client")).Should().Be(1);
        await node.TryAsync("other");
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await node.TryAsync("client");
        (await node.ReadAsync("client")).Should().Be(isTaken ? 102 : 2);
        (await node.ReadAsync("other")).Should().Be(1);
        (await CallsAsync(redis)).Should().Be(3, "a lease is taken with the call that decides");
    }

    [Fact]
    public async Task Clients_that_come_once_cost_one_call_each()
    {
        await using var redis = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var node = await LimitNode.StartAsync(
            redis.Configuration, Plans.Quota(1_000, 100), LimitNodeOptions.Patient with { Clock = clock });
        await redis.CommandAsync("CONFIG", "RESETSTAT");
        for (var i = 0; i < 500; i++) (await node.IsAllowedAsync("client" + i)).Should().BeTrue();
        clock.Advance(TimeSpan.FromSeconds(11));
        await node.TickAsync();
        (await node.ReadAsync("client499")).Should().Be(1);
        (await CallsAsync(redis)).Should().Be(500);
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_what_was_forgotten_is_new()
    {
        var recent = new RecentQuotas(LimitTime.From(Window));
        var policy = new LimitPolicy { Id = 0, Name = "quota", Kind = RateLimitKind.Quota, Limit = 10 };
        Count().Should().Be(0);
        Count().Should().BeInRange(1, RecentQuotas.Places);

        // How many of too many were there before.
        int Count() => Enumerable.Range(0, 2 * RecentQuotas.Places).Count(i =>
            recent.Enter(new() { Policy = policy, Partition = Partition.FromOwner("c|test|" + i) }, LimitTime.PerSecond));
    }

    [Fact]
    public async Task With_another_policy_each_request_is_one_call_and_the_quota_is_exact()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, plan =>
        {
            plan.AddQuota(50, 20);
            plan.AddRate(1_000, TimeSpan.FromSeconds(1));
        }, LimitNodeOptions.Patient);
        (await node.CountAsync("client")).Should().Be(50);
        (await node.ReadAsync("client")).Should().Be(50);
    }

    [Fact]
    public async Task A_lease_is_returned_when_idle_and_when_the_node_stops()
    {
        await using var redis = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var node = await LimitNode.StartAsync(
            redis.Configuration, Plans.Quota(100, 100), LimitNodeOptions.Patient with { Clock = clock });
        await using var other = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100, 100), LimitNodeOptions.Patient);
        for (var i = 0; i < 2; i++) (await node.IsAllowedAsync("client")).Should().BeTrue();
        (await other.IsAllowedAsync("client")).Should().BeFalse("the other node has everything");
        clock.Advance(TimeSpan.FromSeconds(9.9));
        await node.TickAsync();
        (await node.ReadAsync("client")).Should().Be(100);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await Eventually.BecomesTrueAsync(async () =>
        {
            await node.TickAsync();
            return await node.ReadAsync("client") == 2;
        }, TimeSpan.FromSeconds(10));
        (await other.IsAllowedAsync("client")).Should().BeTrue();
        (await other.ReadAsync("client")).Should().Be(100);
        await other.StopAsync();
        (await node.ReadAsync("client")).Should().Be(3);
    }

    [Fact]
    public async Task A_lower_limit_applies_at_once_and_units_that_are_returned_can_be_used_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100, 50), LimitNodeOptions.Patient);
        LimitTicket? last = null;
        for (var i = 0; i < 10; i++) last = await node.TryAsync("client");
        var lower = new LimitTicket([last!.Lines[0] with { Limit = 10 }]);
        await node.Store.DecideAsync(lower, CancellationToken.None);
        (lower.Verdict, lower.Lines[0].Remaining).Should().Be((LimitVerdict.Refused, 0));
        (await node.ReadAsync("client")).Should().Be(10);
        node.Store.Charge(last, 0, -5);
        lower = new LimitTicket([last.Lines[0] with { Limit = 10 }]);
        await node.Store.DecideAsync(lower, CancellationToken.None);
        (lower.Verdict, lower.Lines[0].Remaining).Should().Be((LimitVerdict.Allowed, 4));
    }

    private async Task PlayAsync((int Node, int Act, long Amount)[] story, LimitNode[] nodes, FakeTimeProvider clock)
    {
        var (client, used, tickets) = ($"client{++_last}", 0L, new List<(LimitNode Node, LimitTicket Ticket)>());
        // A node may have a lease after two requests within the window.
        var (asked, mayLease) = (new DateTimeOffset?[nodes.Length], new bool[nodes.Length]);
        foreach (var (at, act, amount) in story)
        {
            var node = nodes[at];
            switch (act)
            {
                case 0 when tickets.Count > 0: // a request that failed
                    var (decided, ticket) = tickets[^1];
                    tickets.RemoveAt(tickets.Count - 1);
                    used -= ticket.Lines[0].Charged;
                    decided.Store.Charge(ticket, 0, -ticket.Lines[0].Charged);
                    break;
                case 1:
                    clock.Advance(TimeSpan.FromSeconds(amount * 2));
                    foreach (var one in nodes) await one.TickAsync();
                    break;
                case 10 or 11 or 12:
                    clock.Advance(Window + ((act - 11) * Moment));
                    if (amount % 2 == 0) await node.TickAsync(); // a lease that was idle may be used until then
                    break;
                default:
                    mayLease[at] |= asked[at] is { } before && clock.GetUtcNow() - before < Window;
                    asked[at] = clock.GetUtcNow();
                    var tried = await node.TryAsync(client, amount);
                    if (tried.Verdict is not LimitVerdict.Allowed) break;
                    used += tried.Lines[0].Charged;
                    tickets.Add((node, tried));
                    break;
            }

            used.Should().BeLessThanOrEqualTo(Limit);
            var charged = await ChargedAsync();
            charged.Should().BeInRange(used, Math.Min(Limit, used + (mayLease.Count(may => may) * Lease)));
        }

        clock.Advance(TimeSpan.FromSeconds(11));
        await Eventually.BecomesTrueAsync(async () =>
        {
            foreach (var one in nodes) await one.TickAsync();
            return await ChargedAsync() == used;
        }, TimeSpan.FromSeconds(10));

        // Every node reads over the connection on which it has sent.
        async Task<long> ChargedAsync()
        {
            foreach (var one in nodes[1..]) await one.ReadAsync(client);
            return await nodes[0].ReadAsync(client);
        }
    }

    private static async Task<long> CallsAsync(RedisServer redis) =>
        (await redis.CommandAsync("INFO", "commandstats")).Split('\n')
            .Where(line => line.StartsWith("cmdstat_evalsha:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));
}
