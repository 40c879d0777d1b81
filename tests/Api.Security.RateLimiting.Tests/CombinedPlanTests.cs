using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

/// <summary>Several plans, or several credentials, in one request.</summary>
public sealed class CombinedPlanTests
{
    [Fact]
    public async Task A_rate_of_a_plan_is_not_replaced_by_a_faster_one_of_the_same_name()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:calls:Kind=Rate Plans:p:calls:Limit=3 Plans:p:calls:Window=01:00:00 DefaultPlan=p " +
            "Plans:fast:calls:Kind=Rate Plans:fast:calls:Limit=2 Plans:fast:calls:Window=00:00:01",
            app => app.MapGet("/both", () => "ok").RequireRateLimit().RequireRateLimit("fast"));
        var accepted = 0;
        for (var i = 0; i < 10; i++)
        {
            accepted += await api.CountAcceptedAsync(1, path: "/both");
            api.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        accepted.Should().BeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task An_endpoint_may_have_many_policies()
    {
        var settings = string.Join(' ', Enumerable.Range(0, 40).Select(i =>
            $"Plans:p{i / 8}:q{i}:Kind=Quota Plans:p{i / 8}:q{i}:Limit=2 Plans:p{i / 8}:q{i}:Period=Day"));
        await using var api = await LimitApi.StartAsync(settings, app =>
        {
            var many = app.MapGet("/many", () => "ok");
            for (var i = 0; i < 5; i++) many.RequireRateLimit($"p{i}");
        });
        (await api.CountAcceptedAsync(4, path: "/many")).Should().Be(2);
    }

    [Fact]
    public async Task A_client_whose_id_begins_another_one_has_its_plan()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day " +
            "Plans:q:two:Kind=Quota Plans:q:two:Limit=4 Plans:q:two:Period=Day Clients:acme=p Clients:acme:app=q");
        (await api.GetAsync("acme:app")).Remaining("two").Should().Be(3);
        (await api.GetAsync("acme")).Remaining("two").Should().Be(1);
    }

    [Fact]
    public async Task The_plan_of_a_token_is_not_that_of_a_cookie_beside_it()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:free:two:Kind=Quota Plans:free:two:Limit=2 Plans:free:two:Period=Day " +
            "Plans:gold:two:Kind=Quota Plans:gold:two:Limit=1000 Plans:gold:two:Period=Day DefaultPlan=free",
            app =>
            {
                app.MapGet("/sign-in", () => Results.SignIn(new ClaimsPrincipal(new ClaimsIdentity(
                    [new Claim("sub", "mallory"), new Claim("plan", "gold")], "Cookies")), null, "Cookies")).AllowAnonymous();
                app.MapGet("/either", () => "ok").RequireAuthorization(new AuthorizationPolicyBuilder("Cookies", "ApiSecurity")
                    .RequireAuthenticatedUser().Build()).RequireRateLimit();
            },
            services => services.AddAuthentication().AddCookie(
                "Cookies", cookies => cookies.Cookie.SecurePolicy = CookieSecurePolicy.None));
        using var signIn = await api.Api.Client.GetAsync("/sign-in"); // the client keeps cookies
        (await api.GetAsync(path: "/either")).Remaining("two").Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_of_the_application_that_refuses_is_asked_before_limits_wherever_it_was_added(bool isAddedLast)
    {
        var handler = new Door();
        await using var api = await LimitApi.StartAsync(
            "Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day DefaultPlan=p",
            app => app.MapGet("/odd", () => "ok").RequireAuthorization(policy => policy.AddRequirements(handler)).RequireRateLimit(),
            services =>
            {
                var added = ServiceDescriptor.Singleton<IAuthorizationHandler>(handler);
                if (isAddedLast) services.Add(added);
                else services.Insert(0, added);
            });
        handler.Refuses = true;
        for (var i = 0; i < 3; i++) ((int)(await api.GetAsync(path: "/odd")).Status).Should().Be(403);
        handler.Refuses = false;
        (await api.GetAsync(path: "/odd")).Remaining("two").Should().Be(1);
    }

    [Fact]
    public async Task A_page_of_a_site_with_cookies_is_429_beyond_its_limit_and_sends_nobody_to_a_page_about_missing_rights()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:pages:views:Kind=Rate Plans:pages:views:Limit=2 Plans:pages:views:Window=00:01:00",
            app =>
            {
                app.MapGet("/sign-in", (string name) => Results.SignIn(new ClaimsPrincipal(new ClaimsIdentity(
                    [new Claim(ClaimTypes.NameIdentifier, name)], "Cookies")), null, "Cookies")).AllowAnonymous();
                var cookies = new AuthorizationPolicyBuilder("Cookies").RequireAuthenticatedUser().Build();
                app.MapGet("/page", () => "page").RequireAuthorization(cookies).RequireRateLimit("pages");
                app.MapGet("/staff", () => "page").RequireAuthorization(cookies).RequireRateLimit("pages")
                    .RequireAuthorization(new AuthorizationPolicyBuilder("Cookies").RequireRole("staff").Build());
            },
            services => services.AddAuthentication().AddCookie("Cookies", cookies =>
            {
                cookies.Cookie.SecurePolicy = CookieSecurePolicy.None;
                cookies.Events.OnRedirectToAccessDenied = context => Task.FromResult(context.Response.StatusCode = 404);
                cookies.Events.OnRedirectToLogin = context => Task.FromResult(context.Response.StatusCode = 418);
            }));
        ((int)(await api.GetAsync(null, "/page")).Status).Should().Be(418, "nobody is logged in");
        foreach (var name in (string[])["alice", "bob"])
        {
            using var signIn = await api.Api.Client.GetAsync("/sign-in?name=" + name); // the client keeps cookies
            ((int)(await api.GetAsync(null, "/staff")).Status).Should().Be(404, "the cookie answers this, and no unit is charged");
            (await api.CountAcceptedAsync(2, null, "/page")).Should().Be(2);
            (await api.GetAsync(null, "/page")).ShouldBeLimited("rate_limited", 30, "views");
        }
    }

    private sealed class Door : AuthorizationHandler<Door>, IAuthorizationRequirement
    {
        public bool Refuses { get; set; }

        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Door requirement)
        {
            if (!Refuses) context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
