using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

public sealed class MiddlewareTests
{
    private const string Plans =
        "Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day " +
        "Plans:one:parallel:Kind=Concurrency Plans:one:parallel:Limit=1 DefaultPlan=p";

    [Fact]
    public async Task The_middleware_of_ASP_NET_Core_uses_plans_and_their_counts()
    {
        await using var api = await StartAsync();
        (await api.GetAsync(path: "/own")).ShouldBeOk();
        (await api.GetAsync()).Remaining("two").Should().Be(0, "the counts are the same");
        (await api.GetAsync(path: "/own")).ShouldBeLimited("quota_exceeded", 86_400 - (12 * 3600) - 30, "two");
        (await api.GetAsync("c2", "/own")).ShouldBeOk();
    }

    [Fact]
    public async Task Anonymous_callers_are_counted_by_address()
    {
        await using var api = await StartAsync();
        for (var i = 0; i < 2; i++) (await api.GetAsync(null, "/open", address: "192.0.2.1")).ShouldBeOk();
        (await api.GetAsync(null, "/open", address: "192.0.2.1")).ShouldBe(429, "quota_exceeded");
        (await api.GetAsync(null, "/open", address: "192.0.2.2")).ShouldBeOk();
    }

    [Fact]
    public async Task A_place_is_free_again_when_the_request_ends()
    {
        await using var api = await StartAsync();
        for (var i = 0; i < 5; i++) (await api.GetAsync(path: "/one")).ShouldBeOk();
    }

    [Fact]
    public async Task An_unknown_plan_of_the_middleware_makes_startup_fail()
    {
        var start = () => LimitApi.StartAsync(
            "Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day",
            app =>
            {
                app.UseRateLimiter();
                app.MapGet("/own", () => "ok").RequireRateLimiting("plan");
            },
            services => services.AddRateLimiter(limiter => limiter.AddApiSecurityPlan("plan", "gold")));
        (await start.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*AddApiSecurityPlan(\"plan\", \"gold\")*write one of p*");
    }

    private static Task<LimitApi> StartAsync() => LimitApi.StartAsync(
        Plans,
        app =>
        {
            app.UseRateLimiter();
            app.MapGet("/own", () => "ok").RequireRateLimiting("plan");
            app.MapGet("/one", () => "ok").RequireRateLimiting("one");
            app.MapGet("/open", () => "ok").AllowAnonymous().RequireRateLimiting("plan");
        },
        services => services.AddRateLimiter(limiter => limiter.AddApiSecurityPlan("plan").AddApiSecurityPlan("one", "one")));
}
