namespace Api.Security.RateLimiting.Tests;

public sealed class RateTests
{
    private const string TenAMinute =
        "Plans:free:burst:Kind=Rate Plans:free:burst:Limit=10 Plans:free:burst:Window=00:01:00 DefaultPlan=free";

    [Fact]
    public async Task A_burst_passes_at_once_and_the_next_request_is_refused()
    {
        await using var api = await LimitApi.StartAsync(TenAMinute);
        for (var left = 9; left >= 0; left--)
        {
            var accepted = await api.GetAsync();
            accepted.ShouldBeOk();
            accepted.Remaining("burst").Should().Be(left);
        }

        var refused = await api.GetAsync();
        refused.ShouldBeLimited("rate_limited", wait: 6, "burst");
        refused.Policies()["burst"].Parameters.Should().Equal(new Dictionary<string, object> { ["q"] = 10L, ["w"] = 60L });
        refused.Limits()["burst"].Parameters.Should().Equal(new Dictionary<string, object> { ["r"] = 0L, ["t"] = 6L });
        refused.RetryAfter().Should().BeGreaterThanOrEqualTo(refused.Limits()["burst"].Number("t"));
    }

    [Theory]
    [InlineData(5_999, 0)]
    [InlineData(6_000, 1)]
    [InlineData(11_999, 1)]
    [InlineData(12_000, 2)]
    [InlineData(60_000, 10)]
    [InlineData(600_000, 10)]
    public async Task After_a_burst_one_request_passes_in_each_part_of_the_window(int milliseconds, int accepted)
    {
        await using var api = await LimitApi.StartAsync(TenAMinute);
        await api.CountAcceptedAsync(10);
        api.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        (await api.CountAcceptedAsync(11)).Should().Be(accepted);
    }

    [Fact]
    public async Task A_refused_request_is_not_charged()
    {
        await using var api = await LimitApi.StartAsync(TenAMinute);
        await api.CountAcceptedAsync(30);
        api.Clock.Advance(TimeSpan.FromSeconds(6));
        (await api.CountAcceptedAsync(2)).Should().Be(1);
    }

    [Fact]
    public async Task A_burst_may_be_smaller_or_larger_than_the_limit()
    {
        await using var small = await LimitApi.StartAsync(TenAMinute + " Plans:free:burst:Burst=2");
        (await small.CountAcceptedAsync(5)).Should().Be(2);
        small.Clock.Advance(TimeSpan.FromSeconds(6));
        (await small.CountAcceptedAsync(5)).Should().Be(1);

        await using var large = await LimitApi.StartAsync(TenAMinute + " Plans:free:burst:Burst=20");
        (await large.CountAcceptedAsync(25)).Should().Be(20);
    }

    [Fact]
    public async Task Waiting_as_long_as_told_is_enough()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:free:burst:Kind=Rate Plans:free:burst:Limit=7 Plans:free:burst:Window=00:01:00 DefaultPlan=free");
        await api.CountAcceptedAsync(7);
        for (var i = 0; i < 20; i++)
        {
            var refused = await api.GetAsync();
            api.Clock.Advance(TimeSpan.FromSeconds(refused.RetryAfter()));
            (await api.GetAsync()).ShouldBeOk();
            while ((await api.GetAsync()).Status == System.Net.HttpStatusCode.OK)
            {
            }
        }
    }

    [Fact]
    public async Task Setting_the_clock_of_the_node_changes_no_rate()
    {
        var clock = new SteppingClock(LimitApi.Start);
        await using var api = await LimitApi.StartAsync(TenAMinute, services: services => services.AddSingletonClock(clock));
        await api.CountAcceptedAsync(10);
        clock.Set(LimitApi.Start.AddHours(1));
        (await api.CountAcceptedAsync(1)).Should().Be(0);
        clock.Set(LimitApi.Start.AddHours(-1));
        (await api.CountAcceptedAsync(1)).Should().Be(0);
        clock.Advance(TimeSpan.FromSeconds(6));
        (await api.CountAcceptedAsync(2)).Should().Be(1);
    }

    [Fact]
    public async Task Each_client_has_its_own_count()
    {
        await using var api = await LimitApi.StartAsync(TenAMinute);
        (await api.CountAcceptedAsync(20, "one")).Should().Be(10);
        (await api.CountAcceptedAsync(20, "two")).Should().Be(10);
    }

    [Fact]
    public async Task A_caller_without_a_plan_has_no_limit_and_no_headers()
    {
        await using var api = await LimitApi.StartAsync(TenAMinute.Replace(" DefaultPlan=free", ""));
        (await api.CountAcceptedAsync(30)).Should().Be(30);
        (await api.GetAsync()).HasLimits().Should().BeFalse();
    }

    [Fact]
    public async Task An_endpoint_without_a_limit_is_not_limited()
    {
        await using var api = await LimitApi.StartAsync(TenAMinute);
        (await api.CountAcceptedAsync(30, path: "/whoami")).Should().Be(30);
        (await api.CountAcceptedAsync(1)).Should().Be(1);
    }
}
