using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.RateLimiting.Tests;

/// <summary>What was charged to a rate drains at its own speed, however long nobody asks.</summary>
public sealed class RateDebtTests
{
    [Fact]
    public async Task Units_beyond_a_rate_are_not_forgiven_after_a_pause()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:tokens:Kind=Rate Plans:p:tokens:Limit=10 Plans:p:tokens:Window=00:01:00 Plans:p:tokens:Cost=0 DefaultPlan=p",
            app => app.MapGet("/generate", (HttpContext context) =>
                context.Features.GetRequiredFeature<IRateLimitFeature>().Charge(1000)).RequireRateLimit());
        await api.GetAsync(path: "/generate");
        api.Clock.Advance(TimeSpan.FromMinutes(5));
        (await api.GetAsync()).Code.Should().Be("rate_limited");
        api.Clock.Advance(TimeSpan.FromMinutes(20));
        (await api.GetAsync()).Code.Should().Be("rate_limited", "1000 units take 100 minutes");
    }

    [Fact]
    public void A_burst_is_not_restored_sooner_for_a_client_with_a_lower_rate()
    {
        var ids = new PolicyIds();
        var clock = new FakeTimeProvider(LimitApi.Start);
        var rate = Policies.Rate(ids, "rate", 100, 60, burst: 100);
        var store = new LocalLimitStore(new LimitClock(clock), ids, 1_000, null);
        for (var i = 0; i < 100; i++) Decide().Should().BeTrue();
        Decide().Should().BeFalse();
        clock.Advance(TimeSpan.FromMinutes(10));
        store.Tidy();
        var accepted = 0;
        while (Decide()) accepted++;
        accepted.Should().Be(10, "one a minute");

        bool Decide()
        {
            var line = Policies.Line("c", rate);
            line.Limit = 1;
            var ticket = new LimitTicket([line]);
            store.TryDecide(ticket);
            return ticket.Verdict is LimitVerdict.Allowed;
        }
    }
}
