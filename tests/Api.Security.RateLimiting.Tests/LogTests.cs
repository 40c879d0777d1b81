using Microsoft.AspNetCore.Builder;

namespace Api.Security.RateLimiting.Tests;

public sealed class LogTests
{
    [Theory]
    [InlineData("Kind=Rate Limit=1 Window=00:01:00", "rate_exceeded",
        "fewer requests in the window of a Rate: one (1 in 00:01:00 for each Client)")]
    [InlineData("Kind=Quota Limit=1 Period=Day Scope=Tenant", "quota_exceeded",
        "units left in the current window of a Quota: one (1 in each Day for each Tenant)")]
    public async Task The_line_of_a_refused_request_names_the_policy_and_its_limit(string policy, string reason, string expected)
    {
        await using var api = await LimitApi.StartAsync(
            string.Join(' ', policy.Split(' ').Select(one => "Plans:p:one:" + one)) + " DefaultPlan=p",
            app => app.MapGet("/open", () => "ok").AllowAnonymous().RequireRateLimit());
        for (var i = 0; i < 2; i++) await api.GetAsync();
        for (var i = 0; i < 2; i++) await api.GetAsync(null, "/open");
        api.Api.Log.Lines.Where(line => line.EventId == 1101).Select(line => line.Text).Should().HaveCount(2)
            .And.OnlyContain(line => line.Contains($"{reason}. Expected {expected}"));
    }

    [Fact]
    public async Task A_flood_of_refused_requests_is_not_a_flood_of_lines()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:one:Kind=Rate Plans:p:one:Limit=1 Plans:p:one:Window=00:01:00 DefaultPlan=p");
        await api.CountAcceptedAsync(200);
        api.Api.Log.Lines.Count(line => line.EventId == 1101).Should().Be(10);
    }
}
