using Api.Security.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

public sealed class NodeDecisionsTests
{
    [Fact]
    public async Task A_failure_now_and_then_gives_a_node_no_share_of_what_others_have_used_since()
    {
        var (ids, clock) = (new PolicyIds(), new LimitClock(new FakeTimeProvider(new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero))));
        var policy = new LimitPolicy
        {
            Name = "daily", Id = ids.Get("daily", RateLimitKind.Quota), Kind = RateLimitKind.Quota, Limit = 10, Period = QuotaPeriod.Day,
        };
        ids.Keep(policy);
        var client = LimitCaller.OfClient("test", "c1");
        var known = new KnownQuotas(ids, clock, 1_000);
        var node = new NodeDecisions(new LocalLimitStore(clock, ids, 1_000, null), known, () => 2);

        known.Set(policy, client, new(clock.Calendar, 0));
        (await DecideAsync()).Should().Be(LimitVerdict.Allowed);
        known.Set(policy, client, new(clock.Calendar, 9)); // Redis has answered again
        (await DecideAsync()).Should().Be(LimitVerdict.Allowed, "a share of 1 is left");
        (await DecideAsync()).Should().Be(LimitVerdict.Refused);
        known.Set(policy, client, new(clock.Calendar, 10));
        (await DecideAsync()).Should().Be(LimitVerdict.Refused);

        async Task<LimitVerdict> DecideAsync()
        {
            var ticket = new LimitTicket([new LimitLine { Policy = policy, Partition = client, Limit = 10, Burst = 10, Cost = 1 }]);
            await node.DecideAsync(ticket);
            return ticket.Verdict;
        }
    }
}
