using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

public sealed class PlanTests
{
    private const string Plans =
        "Plans:free:daily:Kind=Quota Plans:free:daily:Limit=5 Plans:free:daily:Period=Day " +
        "Plans:premium:daily:Kind=Quota Plans:premium:daily:Limit=50 Plans:premium:daily:Period=Day " +
        "Plans:premium:rate:Kind=Rate Plans:premium:rate:Limit=100 Plans:premium:rate:Window=00:01:00 ";

    [Theory]
    [InlineData("", null, null)]
    [InlineData("DefaultPlan=free", null, 5)]
    [InlineData("DefaultPlan=free", "premium", 50)]
    [InlineData("DefaultPlan=free Clients:c1=premium", null, 50)]
    [InlineData("DefaultPlan=premium Clients:c1=free", "premium", 5)]
    [InlineData("DefaultPlan=free Clients:c2=premium", null, 5)]
    [InlineData("DefaultPlan=free PlanClaim=tier", "premium", 5)]
    [InlineData("DefaultPlan=free", "Premium", 5)]
    [InlineData("DefaultPlan=free", "no-such-plan", 5)]
    public async Task The_plan_comes_from_the_client_then_the_claim_then_the_default(string settings, string? claim, int? limit)
    {
        await using var api = await LimitApi.StartAsync(Plans + settings);
        var answer = await api.GetAsync(plan: claim);
        answer.ShouldBeOk();
        if (limit is null) answer.HasLimits().Should().BeFalse();
        else answer.Policies()["daily"].Number("q").Should().Be(limit);
    }

    [Fact]
    public async Task An_unknown_plan_in_a_claim_is_logged_once_a_minute_without_its_name()
    {
        await using var api = await LimitApi.StartAsync(Plans + "DefaultPlan=free");
        for (var i = 0; i < 5; i++) await api.GetAsync($"c{i}", plan: "no-such-plan");
        api.Api.Log.Lines.Count(line => line.EventId == 1603).Should().Be(1);
        api.Api.Log.Lines.Should().NotContain(line => line.Text.Contains("no-such-plan"));
    }

    [Fact]
    public async Task The_id_of_a_client_may_have_colons()
    {
        await using var api = await LimitApi.StartAsync(Plans + "DefaultPlan=free Clients:spiffe://prod/billing=premium");
        (await api.GetAsync("spiffe://prod/billing")).Policies()["daily"].Number("q").Should().Be(50);
    }

    [Fact]
    public async Task Counts_are_kept_when_the_plan_changes()
    {
        await using var api = await LimitApi.StartAsync(Plans + "DefaultPlan=free");
        await api.CountAcceptedAsync(5);
        api.Settings.Replace(LimitApi.Parse(Plans + "DefaultPlan=free Clients:c1=premium"));
        (await api.GetAsync()).Remaining("daily").Should().Be(44);
        api.Settings.Replace(LimitApi.Parse(Plans + "DefaultPlan=free"));
        var refused = await api.GetAsync();
        refused.Status.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Remaining("daily").Should().Be(0);
    }

    [Fact]
    public async Task A_limit_lowered_below_what_is_used_refuses_at_once()
    {
        const string Rate = "Plans:free:rate:Kind=Rate Plans:free:rate:Window=00:01:00 Plans:free:rate:Limit={0} " +
            "Plans:free:daily:Kind=Quota Plans:free:daily:Period=Day Plans:free:daily:Limit={1} DefaultPlan=free";
        await using var api = await LimitApi.StartAsync(string.Format(null, Rate, 10, 10));
        await api.CountAcceptedAsync(5);
        api.Settings.Replace(LimitApi.Parse(string.Format(null, Rate, 4, 10)));
        (await api.GetAsync()).Code.Should().Be("rate_limited");
        api.Settings.Replace(LimitApi.Parse(string.Format(null, Rate, 10, 4)));
        (await api.GetAsync()).Code.Should().Be("quota_exceeded");
        api.Settings.Replace(LimitApi.Parse(string.Format(null, Rate, 6, 6)));
        (await api.GetAsync()).ShouldBeOk();
        (await api.GetAsync()).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("Plans:free:daily:Limit=0")]
    [InlineData("Plans:free:daily:Limit=ten")]
    [InlineData("Plans:free:daily:Period=Fortnight")]
    [InlineData("DefaultPlan=no")]
    public async Task A_change_with_an_error_changes_nothing_and_names_its_place(string change)
    {
        await using var api = await LimitApi.StartAsync(Plans + "DefaultPlan=free");
        var changed = LimitApi.Parse(Plans + "DefaultPlan=premium");
        foreach (var (key, value) in LimitApi.Parse(change)) changed[key] = value;
        api.Settings.Replace(changed);
        (await api.GetAsync()).Policies()["daily"].Number("q").Should().Be(5);
        api.Api.Log.Lines.Single(line => line.EventId == 1602).Text.Should().Contain("ApiSecurity:RateLimits:" + change.Split('=')[0]);
    }

    [Fact]
    public async Task A_plan_cannot_be_removed_while_the_application_runs()
    {
        await using var api = await LimitApi.StartAsync(Plans + "DefaultPlan=free");
        api.Settings.Replace(LimitApi.Parse(
            "Plans:free:daily:Kind=Quota Plans:free:daily:Limit=7 Plans:free:daily:Period=Day DefaultPlan=free"));
        (await api.GetAsync()).Policies()["daily"].Number("q").Should().Be(5);
        api.Api.Log.Lines.Single(line => line.EventId == 1602).Text.Should().Contain("premium");
    }

    [Fact]
    public async Task A_plan_of_the_endpoint_applies_to_all_callers_together_with_their_own()
    {
        await using var api = await LimitApi.StartAsync(Plans + "DefaultPlan=premium", app =>
        {
            var group = app.MapGroup("/group").RequireRateLimit();
            group.MapGet("/both", () => "ok").RequireRateLimit("free");
            app.MapGet("/free", () => "ok").RequireRateLimit("free");
        });
        var both = await api.GetAsync(path: "/group/both");
        both.Policies().Keys.Should().BeEquivalentTo("daily", "rate");
        both.Policies()["daily"].Number("q").Should().Be(5, "one count is charged once, and the lower limit applies");
        (await api.UsedAsync()).Should().Be(1);
        (await api.GetAsync(path: "/free")).Policies().Keys.Should().Equal("daily");
    }

    [Fact]
    public async Task Grants_and_limits_of_the_store_apply()
    {
        var limits = new CallerLimits
        {
            Plan = "premium",
            Overrides = new Dictionary<string, long> { ["daily"] = 3 },
            Grants = [new("daily", LimitApi.Start, 2), new("daily", LimitApi.Start.AddDays(-1), 100), new("other", LimitApi.Start, 100)],
        };
        await using var api = await LimitApi.StartAsync(Plans + "DefaultPlan=free", services: services =>
            services.AddApiSecurity().AddScheme("Stored", "Stored", _ => new StoredScheme(limits)));
        for (var i = 0; i < 5; i++)
        {
            var answer = await api.Api.GetAsync("/limited", "x", "Stored");
            answer.Policies()["daily"].Number("q").Should().Be(5);
            answer.Remaining("daily").Should().Be(4 - i);
        }

        (await api.Api.GetAsync("/limited", "x", "Stored")).Code.Should().Be("quota_exceeded");
        api.Clock.Advance(TimeSpan.FromHours(12));
        (await api.Api.GetAsync("/limited", "x", "Stored")).Remaining("daily").Should().Be(2, "grants end with their window");
    }

    private sealed class StoredScheme(CallerLimits limits) : ICredentialValidator
    {
        public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context) =>
            ValueTask.FromResult(Outcome.Success(new AcceptedCaller("store", [new("client_id", "s1", "string")]) { Limits = limits }));
    }
}
