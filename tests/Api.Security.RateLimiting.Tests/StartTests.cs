using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

public sealed class StartTests
{
    private const string Good = "Plans:p:a:Kind=Rate Plans:p:a:Limit=10 Plans:p:a:Window=00:01:00";

    [Theory]
    [InlineData("Plans:p:a:Kind", "", "Plans:p:a:Kind")]
    [InlineData("Plans:p:a:Kind", "Bucket", "Plans:p:a:Kind")]
    [InlineData("Plans:p:a:Kind", "1", "Plans:p:a:Kind")]
    [InlineData("Plans:p:a:Limit", "", "Plans:p:a:Limit")]
    [InlineData("Plans:p:a:Limit", "0", "Plans:p:a:Limit")]
    [InlineData("Plans:p:a:Limit", "-1", "Plans:p:a:Limit")]
    [InlineData("Plans:p:a:Limit", "9007199254740993", "Plans:p:a:Limit")]
    [InlineData("Plans:p:a:Limit", "60000001", "Plans:p:a:Limit")]
    [InlineData("Plans:p:a:Limit", "1e3", "Plans:p:a:Limit")]
    [InlineData("Plans:p:a:Window", "", "Plans:p:a:Window")]
    [InlineData("Plans:p:a:Window", "00:00:00", "Plans:p:a:Window")]
    [InlineData("Plans:p:a:Window", "31.00:00:01", "Plans:p:a:Window")]
    [InlineData("Plans:p:a:Window", "24:00:00", "Plans:p:a:Window")]
    [InlineData("Plans:p:a:Burst", "0", "Plans:p:a:Burst")]
    [InlineData("Plans:p:a:Period", "Day", "Plans:p:a:Period")]
    [InlineData("Plans:p:a:Anchor", "2026-01-01T00:00:00Z", "Plans:p:a:Anchor")]
    [InlineData("Plans:p:a:Lease", "5", "Plans:p:a:Lease")]
    [InlineData("Plans:p:a:Cost", "-1", "Plans:p:a:Cost")]
    [InlineData("Plans:p:a:Cost", "11", "Plans:p:a:Cost")]
    [InlineData("Plans:p:a:Scope", "Everyone", "Plans:p:a:Scope")]
    [InlineData("Plans:p:a:OnStoreError", "Ignore", "Plans:p:a:OnStoreError")]
    [InlineData("Plans:p:a:Limt", "10", "Plans:p:a:Limt")]
    [InlineData("Plans:p:a b:Kind", "Rate", "Plans:p:a b")]
    [InlineData("Plans:p\"q:a:Kind", "Rate", "Plans:p\"q")]
    [InlineData("Plans:p", "Rate", "Plans:p")]
    [InlineData("Plans:empty", "", "Plans:empty")]
    [InlineData("DefaultPlan", "q", "DefaultPlan")]
    [InlineData("Clients:c1", "q", "Clients:c1")]
    [InlineData("HeaderStyle", "Fancy", "HeaderStyle")]
    [InlineData("Nodes", "0", "Nodes")]
    [InlineData("Nodes", "10001", "Nodes")]
    [InlineData("MaxAddresses", "999", "MaxAddresses")]
    [InlineData("Plnas:p:a:Kind", "Rate", "Plnas")]
    public async Task A_mistake_stops_the_start_and_names_the_whole_key(string key, string value, string named)
    {
        var settings = LimitApi.Parse(Good);
        settings["ApiSecurity:RateLimits:" + key] = value.Length == 0 && key.Count(one => one == ':') > 2 ? null : value;
        var start = () => LimitApi.StartAsync(settings);
        (await start.Should().ThrowAsync<Exception>()).Which.Message.Split('\n')
            .Should().Contain(line => line.StartsWith($"ApiSecurity:RateLimits:{named}: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Period=Day", true)]
    [InlineData("Period=Month", false)]
    [InlineData("Period=Day q:a:Anchor=2026-01-01T06:00:00Z", false)]
    public async Task Plans_with_a_quota_of_one_name_count_in_the_same_windows(string other, bool isAccepted)
    {
        var quota = "Plans:p:a:Kind=Quota Plans:p:a:Limit=10 Plans:p:a:Period=Day Plans:q:a:Kind=Quota Plans:q:a:Limit=100 Plans:q:a:";
        var start = async () => await (await LimitApi.StartAsync(
            LimitApi.Parse(quota + other.Replace(" q:", " Plans:q:", StringComparison.Ordinal)))).DisposeAsync();
        const string mistake = "ApiSecurity:RateLimits:Plans:q:a: the quota has a different Period or Anchor in the plan p";
        if (isAccepted) await start.Should().NotThrowAsync();
        else (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain(mistake);
    }

    [Theory]
    [InlineData("Kind=Quota Limit=10", "Period")]
    [InlineData("Kind=Quota Limit=10 Period=Day Window=00:01:00", "Window")]
    [InlineData("Kind=Quota Limit=10 Period=Day Burst=5", "Burst")]
    [InlineData("Kind=Quota Limit=10 Period=Day Lease=11", "Lease")]
    [InlineData("Kind=Quota Limit=10 Period=Day Anchor=yesterday", "Anchor")]
    [InlineData("Kind=Concurrency", "Limit")]
    [InlineData("Kind=Concurrency Limit=1 Window=00:01:00", "Window")]
    [InlineData("Kind=Concurrency Limit=1 Cost=0", "Cost")]
    [InlineData("Kind=Rate Limit=10 Window=00:01:00 Cost=5 Burst=4", "Burst")]
    public async Task Each_kind_has_its_own_settings(string policy, string named)
    {
        var start = () => LimitApi.StartAsync(string.Join(' ', policy.Split(' ').Select(one => "Plans:p:a:" + one)));
        (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain($"ApiSecurity:RateLimits:Plans:p:a:{named}: ");
    }

    [Theory]
    [InlineData("Kind=Rate Limit=60000000 Window=00:01:00")]
    [InlineData("Kind=Rate Limit=1 Window=31.00:00:00 Burst=9007199254740992")]
    [InlineData("Kind=Quota Limit=9007199254740992 Period=Month Anchor=2026-01-31T00:00:00Z Lease=100 Cost=0")]
    [InlineData("Kind=Concurrency Limit=1 Scope=Tenant OnStoreError=Refuse")]
    public async Task The_bounds_are_allowed(string policy)
    {
        await using var api = await LimitApi.StartAsync(
            string.Join(' ', policy.Split(' ').Select(one => "Plans:p:a:" + one)) + " DefaultPlan=p");
        (await api.GetAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_period_in_code_that_does_not_exist_makes_startup_fail()
    {
        var start = () => LimitApi.StartAsync("DefaultPlan=p", services: all => all.AddApiSecurity().AddRateLimits(limits =>
            limits.Plans["p"] = new Dictionary<string, RateLimitPolicyOptions>
            {
                ["all"] = new() { Kind = RateLimitKind.Quota, Limit = 5, Period = (QuotaPeriod)9 },
            }));
        (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("Period");
    }

    [Fact]
    public async Task A_limit_of_tenants_needs_the_tenants_of_each_issuer()
    {
        var start = () => TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddApiSecurity().AddJwt(jwt =>
            {
                foreach (var issuer in new[] { "https://one.example", "https://two.example" })
                    jwt.AddIssuer(issuer, "orders-api", trusted => trusted.WarmUp = KeyWarmUp.Off);
            }).AddRateLimits(limits =>
            {
                limits.DefaultPlan = "p";
                limits.Plans["p"] = new Dictionary<string, RateLimitPolicyOptions>
                {
                    ["all"] = new() { Kind = RateLimitKind.Quota, Limit = 5, Period = QuotaPeriod.Day, Scope = RateLimitScope.Tenant },
                };
            }),
            Endpoints = app => app.MapGet("/limited", () => "ok").RequireRateLimit(),
        });
        (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("Tenants");
    }
}
