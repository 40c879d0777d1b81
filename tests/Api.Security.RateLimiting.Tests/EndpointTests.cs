using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

public sealed class EndpointTests
{
    private const string Two = "Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day DefaultPlan=p";

    [Fact]
    public async Task A_limit_opens_no_endpoint()
    {
        await using var api = await LimitApi.StartAsync(Two);
        (await api.GetAsync(null)).ShouldBe(401, "missing_credentials", "Bearer realm=\"api\"");
    }

    [Fact]
    public async Task A_policy_name_limits_and_requires_a_caller()
    {
        await using var api = await LimitApi.StartAsync(Two, app =>
        {
            app.MapGet("/own", () => "ok").RequireAuthorization("rate-limit:");
            app.MapGet("/named", () => "ok").RequireAuthorization("rate-limit:p");
        });
        (await api.GetAsync(null, "/named")).ShouldBe(401, "missing_credentials", "Bearer realm=\"api\"");
        (await api.GetAsync(path: "/own")).ShouldBeOk();
        (await api.GetAsync(path: "/named")).Remaining("two").Should().Be(0);
        (await api.GetAsync(path: "/own")).ShouldBe(429, "quota_exceeded");
    }

    [Fact]
    public async Task An_unknown_plan_in_a_policy_name_never_means_no_limit()
    {
        await using var api = await LimitApi.StartAsync(
            Two, app => app.MapGet("/wrong", () => "ok").RequireAuthorization("rate-limit:gold"));
        ((int)(await api.GetAsync(path: "/wrong")).Status).Should().Be(500);
    }

    [Fact]
    public async Task An_unknown_plan_on_an_endpoint_makes_startup_fail()
    {
        var start = () => LimitApi.StartAsync(Two, app => app.MapGet("/wrong", () => "ok").RequireRateLimit("q"));
        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*/wrong*RequireRateLimit(\"q\")*write p*");
    }

    [Fact]
    public async Task The_attribute_limits_controllers()
    {
        await using var api = await LimitApi.StartAsync(Two, app => app.MapControllers(), services => services.AddControllers()
            .AddApplicationPart(typeof(LimitedController).Assembly));
        (await api.GetAsync(path: "/mvc/limited")).Remaining("two").Should().Be(1);
        (await api.GetAsync(path: "/mvc/open")).Remaining("two").Should().Be(0, "a caller is known even where none is required");
        (await api.GetAsync(path: "/mvc/limited")).ShouldBe(429, "quota_exceeded");
    }

    [Fact]
    public async Task A_cost_of_an_endpoint_replaces_that_of_the_policies()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:units:Kind=Quota Plans:p:units:Limit=10 Plans:p:units:Period=Day " +
            "Plans:p:tokens:Kind=Quota Plans:p:tokens:Limit=10 Plans:p:tokens:Period=Day Plans:p:tokens:Cost=0 DefaultPlan=p",
            app =>
            {
                app.MapGet("/seven", () => "ok").RequireRateLimit(cost: 7);
                app.MapGet("/nothing", () => "ok").RequireRateLimit(cost: 0);
                app.MapGet("/too-much", () => "ok").RequireRateLimit(cost: 11);
            });
        (await api.GetAsync(path: "/seven")).Remaining("units").Should().Be(3);
        (await api.GetAsync(path: "/nothing")).Remaining("units").Should().Be(3);
        (await api.GetAsync(path: "/seven")).Code.Should().Be("quota_exceeded");
        (await api.GetAsync(path: "/too-much")).Code.Should().Be("quota_exceeded");
        await api.CountAcceptedAsync(3);
        (await api.GetAsync(path: "/nothing")).Code.Should().Be("quota_exceeded", "nothing is left");
        (await api.UsedAsync("tokens")).Should().Be(0);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((1L << 53) + 1)]
    public void A_cost_is_from_0_to_2_to_the_53(long cost) =>
        FluentActions.Invoking(() => new RateLimitAttribute { Cost = cost }).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public async Task A_handler_charges_what_was_used()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:requests:Kind=Rate Plans:p:requests:Limit=10 Plans:p:requests:Window=00:01:00 " +
            "Plans:p:tokens:Kind=Quota Plans:p:tokens:Limit=100 Plans:p:tokens:Period=Day Plans:p:tokens:Cost=0 DefaultPlan=p",
            app => app.MapGet("/generate", (int tokens, int status, HttpContext context) =>
            {
                context.Features.GetRequiredFeature<IRateLimitFeature>().Charge("tokens", tokens);
                return Results.StatusCode(status);
            }).RequireRateLimit());
        (await api.GetAsync(path: "/generate?tokens=60&status=200")).Remaining("tokens").Should().Be(40);
        (await api.GetAsync(path: "/generate?tokens=60&status=200")).Remaining("tokens").Should().Be(0, "a request may exceed the quota");
        (await api.GetAsync(path: "/generate?tokens=1&status=200")).Code.Should().Be("quota_exceeded");
        (await api.UsedAsync("tokens")).Should().Be(120);
        (await api.GetAsync("c2", "/generate?tokens=60&status=500")).Status.Should().Be(HttpStatusCode.InternalServerError);
        await api.UsesAsync(0, "tokens", "c2");
    }

    [Fact]
    public async Task Charging_without_a_name_charges_every_rate_and_quota()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:rate:Kind=Rate Plans:p:rate:Limit=10 Plans:p:rate:Window=00:01:00 " +
            "Plans:p:parallel:Kind=Concurrency Plans:p:parallel:Limit=5 " +
            "Plans:p:quota:Kind=Quota Plans:p:quota:Limit=100 Plans:p:quota:Period=Day DefaultPlan=p",
            app => app.MapGet("/three", (HttpContext context) =>
            {
                var limits = context.Features.GetRequiredFeature<IRateLimitFeature>();
                limits.Charge(2);
                return limits.Policies.Select(policy => $"{policy.Policy} {policy.Remaining}/{policy.Limit}");
            }).RequireRateLimit());
        (await api.GetAsync(path: "/three")).Body.Should().Be("[\"parallel 4/5\",\"quota 97/100\",\"rate 7/10\"]");
    }

    [Fact]
    public async Task In_shadow_mode_a_request_beyond_the_limit_passes_and_is_counted()
    {
        await using var api = await LimitApi.StartAsync(Two, app =>
        {
            app.MapGet("/shadow", () => "ok").RequireRateLimit().InShadowMode();
            app.MapGet("/open", () => "ok").AllowAnonymous().RequireRateLimit().InShadowMode();
        });
        (await api.CountAcceptedAsync(5, path: "/shadow")).Should().Be(5);
        for (var i = 0; i < 3; i++) (await api.GetAsync(null, "/open")).ShouldBeOk();
        api.Api.Log.Lines.Count(line => line.Text.Contains("quota_exceeded")).Should().Be(4);
    }

    [Fact]
    public async Task A_request_that_is_executed_again_is_charged_once()
    {
        await using var api = await LimitApi.StartAsync(Two, app =>
        {
            app.MapGet("/missing", () => Results.NotFound()).RequireRateLimit();
            app.MapGet("/error", () => "error").AllowAnonymous().RequireRateLimit();
        }, pipeline: app => app.UseStatusCodePagesWithReExecute("/error"));
        await api.GetAsync(path: "/missing");
        (await api.UsedAsync("two")).Should().Be(1);
    }

    [Fact]
    public async Task A_limit_is_decided_before_a_resource_is_loaded()
    {
        var loads = new Loads();
        await using var api = await LimitApi.StartAsync(
            Two,
            app => app.MapGet("/items/{id}", (string id) => id).RequireResource<Item>("read:orders").RequireRateLimit(),
            services => services.AddSingleton(loads).AddApiSecurity(options => options.Scopes.Define("read:orders", "")
                .Define("write:orders", "")).AddResource<Item, ItemProvider>());
        for (var i = 0; i < 4; i++)
            await api.Api.GetAsync("/items/1", ClaimsScheme.Credential("""{"client_id":"c1","scope":"read:orders"}"""));
        loads.Count.Should().Be(2);
        for (var i = 0; i < 4; i++) await api.Api.GetAsync("/items/1", ClaimsScheme.Credential("""{"client_id":"c2"}"""));
        (await api.UsedAsync("two", "c2")).Should().Be(0, "403 comes first");
    }

    private sealed class Loads
    {
        public int Count;
    }

    private sealed record Item(string OwnerId) : IOwnedResource;

    private sealed class ItemProvider(Loads loads) : IResourceProvider<Item>
    {
        public ValueTask<Item?> FindAsync(HttpContext context, CancellationToken cancellationToken)
        {
            loads.Count++;
            return ValueTask.FromResult<Item?>(new Item("alice"));
        }
    }
}

[ApiController]
[Route("mvc")]
public sealed class LimitedController : ControllerBase
{
    [HttpGet("limited")]
    [RateLimit]
    public string Limited() => "ok";

    [HttpGet("open")]
    [RateLimit("p")]
    [AllowAnonymous]
    public string Open() => "ok";
}
