using Api.Security.RateLimiting;
using Api.Security.TestKit;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

/// <summary>One trace of requests gets the same answers from the counts of one node and from Redis.</summary>
public sealed class SameTraceTests
{
    private static readonly Gen<Step[]> Traces = Gen.OneOf(
            Gen.Select(Gen.Int[1, 15], Gen.Long[0, 4]).Select((policies, cost) => new Step(Act.Try, policies, cost)),
            Gen.Select(Gen.Int[1, 15], Gen.Long[0, 4]).Select((policies, cost) => new Step(Act.Try, policies, cost)),
            Gen.Select(Gen.Int[0, 20], Gen.Long[-6, 6]).Select((which, units) => new Step(Act.Charge, which, units)),
            Gen.Int[0, 20].Select(which => new Step(Act.End, which, 0)),
            Gen.Int[0, 3_000].Select(time => new Step(Act.Wait, 0, time)),
            Gen.Int[0, 3_000_000].Select(time => new Step(Act.Wait, 0, time)),
            Gen.Const(new Step(Act.WaitForRetry, 0, 0)))
        .Array[1, 60];

    private int _last;

    private enum Act
    {
        Try,
        Charge,
        End,
        Wait,
        WaitForRetry,
    }

    [Fact]
    public async Task Local_and_Redis_limits_give_the_same_answers()
    {
        await using var redis = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        await using var node = await LimitNode.StartAsync(redis.Configuration, plan =>
        {
            plan.AddRate(3, TimeSpan.FromSeconds(2), burst: 5);
            plan.AddConcurrency(3);
            plan["hour"] = new() { Kind = RateLimitKind.Quota, Limit = 20, Period = QuotaPeriod.Hour };
            plan["day"] = new()
            {
                Kind = RateLimitKind.Quota, Limit = 40, Period = QuotaPeriod.Day, Anchor = clock.GetUtcNow().AddMinutes(30),
            };
        }, new() { Clock = clock, Times = new() { Limit = TimeSpan.FromSeconds(30), Clock = () => LimitTime.From(clock.GetUtcNow()) } });
        await Traces.SampleAsync(trace => ReplayAsync(trace, node, clock), iter: 500, threads: 1);
    }

    private async Task ReplayAsync(Step[] trace, LimitNode node, FakeTimeProvider clock)
    {
        var client = $"client{++_last}";
        var local = new LocalLimitStore(new LimitClock(clock), Ids(node), 1_000, null);
        var (tickets, retry) = (new List<(LimitTicket Shared, LimitTicket Local)>(), TimeSpan.Zero);
        foreach (var step in trace)
        {
            switch (step.Act)
            {
                case Act.Try:
                    var names = node.Policies.Where((_, i) => (step.Which & (1 << i)) != 0).Select(policy => policy.Name).ToArray();
                    var shared = await node.TryAsync(client, step.Amount, names);
                    var copy = new LimitTicket([.. shared.Lines.Select(line => new LimitLine
                    {
                        Policy = line.Policy, Partition = line.Partition, Limit = line.Limit, Burst = line.Burst, Cost = line.Cost,
                    })]);
                    await local.DecideAsync(copy, CancellationToken.None);
                    ShouldBeTheSame(shared, copy);
                    retry = LimitTime.ToDuration(shared.Lines.Max(line => line.RetryAfter));
                    if (shared.Verdict is LimitVerdict.Allowed) tickets.Add((shared, copy));
                    break;
                case Act.Charge when tickets.Count > 0:
                    var (charged, alike) = tickets[step.Which % tickets.Count];
                    for (var i = 0; i < charged.Lines.Length; i++)
                    {
                        node.Store.Charge(charged, i, step.Amount);
                        local.Charge(alike, i, step.Amount);
                    }

                    break;
                case Act.End when tickets.Count > 0:
                    var ended = tickets[step.Which % tickets.Count];
                    node.Store.End(ended.Shared);
                    local.End(ended.Local);
                    break;
                case Act.Wait:
                    await AdvanceAsync(TimeSpan.FromMilliseconds(step.Amount));
                    break;
                case Act.WaitForRetry when retry > TimeSpan.Zero:
                    await AdvanceAsync(retry);
                    retry = TimeSpan.Zero;
                    break;
            }
        }

        foreach (var (shared, copy) in tickets)
        {
            node.Store.End(shared);
            local.End(copy);
        }

        // In small steps where requests run: their places are renewed every five seconds.
        async Task AdvanceAsync(TimeSpan time)
        {
            clock.Advance(time);
            if (time > TimeSpan.FromSeconds(10)) await node.RenewAsync();
        }
    }

    private static void ShouldBeTheSame(LimitTicket shared, LimitTicket local)
    {
        shared.Verdict.Should().Be(local.Verdict);
        for (var i = 0; i < shared.Lines.Length; i++)
        {
            var (one, other) = (shared.Lines[i], local.Lines[i]);
            one.IsViolated.Should().Be(other.IsViolated, one.Policy.Name);
            one.Remaining.Should().Be(other.Remaining, one.Policy.Name);
            one.Window.Should().Be(other.Window, one.Policy.Name);
            Math.Abs(one.ResetsAfter - other.ResetsAfter).Should().BeLessThanOrEqualTo(LimitTime.PerSecond, one.Policy.Name);
            Math.Abs(one.RetryAfter - other.RetryAfter).Should().BeLessThanOrEqualTo(LimitTime.PerSecond, one.Policy.Name);
        }
    }

    private static PolicyIds Ids(LimitNode node)
    {
        var ids = new PolicyIds();
        foreach (var policy in node.Policies.OrderBy(policy => policy.Id))
        {
            ids.Get(policy.Name, policy.Kind);
            ids.Keep(policy);
        }

        return ids;
    }

    private sealed record Step(Act Act, int Which, long Amount);
}
