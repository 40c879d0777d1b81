using System.Reflection;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements;

/// <summary>
/// Failures of the application's authorization handlers are part of the same response, whatever their order of registration and however
/// they fail.
/// </summary>
public sealed class ApplicationHandlerTests
{
    private const string Denials = "api_security.denials";

    public static TheoryData<bool, bool> Registrations => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    // On endpoints with only requirements of this library, the handler used to have nothing to add a failure to, and it threw.
    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task A_handler_that_runs_for_every_request_determines_the_reason(bool before, bool byFeature)
    {
        await using var api = await StartAsync(before, new Blocklist(byFeature), app =>
        {
            app.MapGet("/ours", () => "ok").RequireScope("a:x");
            app.MapGet("/stock", () => "ok").RequireAuthorization(policy => policy.RequireRole("admin"));
            app.MapGet("/default", () => "ok").RequireAuthorization();
        });
        using var measured = new Measured(api);
        const string Claims = """{"sub":"mallory","scope":"a:x","roles":"admin"}""";
        foreach (var path in new[] { "/ours", "/stock", "/default", "/whoami" })
        {
            measured.Forget();
            (await api.AskAsync(path, Claims)).ShouldBe(403, "claim_missing");
            measured.Of(Denials).Should().Equal("reason=claim_missing enforcement=enforced");
            (await api.AskAsync(path, Claims.Replace("mallory", "alice", StringComparison.Ordinal))).ShouldBeOk();
            (await api.GetAsync(path)).ShouldBeMissingCredentials();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_of_a_handler_and_an_unmet_requirement_produce_one_response(bool before)
    {
        await using var api = await StartAsync(before, new Blocklist(byFeature: true), app =>
        {
            app.MapGet("/scope", () => "ok").RequireScope("a:x");
            app.MapGet("/role", () => "ok").RequireRole("admin");
        });
        using var measured = new Measured(api);
        (await api.AskAsync("/scope", """{"sub":"mallory"}""")).ShouldMissClaim();
        measured.Of(Denials)
            .Should().BeEquivalentTo("reason=claim_missing enforcement=enforced", "reason=insufficient_scope enforcement=enforced");
        (await api.AskAsync("/role", """{"sub":"mallory"}""")).ShouldMissRole();
    }

    [Theory]
    [InlineData("/fail", "policy_denied")]
    [InlineData("/fail-with-reason", "policy_denied")]
    [InlineData("/unmet", "policy_denied")]
    [InlineData("/assertion", "policy_denied")]
    [InlineData("/name", "policy_denied")]
    [InlineData("/role", "role_missing")]
    [InlineData("/claim", "claim_missing")]
    [InlineData("/role-and-claim", "role_missing")]
    [InlineData("/role-and-scope", "role_missing")]
    [InlineData("/unmet-and-step-up", "policy_denied")]
    public async Task Unmet_requirements_of_ASP_NET_Core_and_of_the_application_get_the_right_code(string path, string code)
    {
        await using var api = await StartAsync(before: false, new OwnHandler(), app =>
        {
            app.MapGet("/fail", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("fail")));
            app.MapGet("/fail-with-reason", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("reason")));
            app.MapGet("/unmet", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("unmet")));
            app.MapGet("/assertion", () => "ok").RequireAuthorization(policy => policy.RequireAssertion(_ => false));
            app.MapGet("/name", () => "ok").RequireAuthorization(policy => policy.RequireUserName("bob"));
            app.MapGet("/role", [Authorize(Roles = "a,b")] () => "ok");
            app.MapGet("/claim", () => "ok").RequireAuthorization(policy => policy.RequireClaim("x"));
            app.MapGet("/role-and-claim", () => "ok").RequireAuthorization(policy => policy.RequireClaim("x").RequireRole("a"));
            app.MapGet("/role-and-scope", [Authorize(Roles = "a")] () => "ok").RequireScope("a:x");
            app.MapGet("/unmet-and-step-up", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("unmet")))
                .RequireStepUp("phr");
        });
        var answer = await api.AskAsync(path);
        answer.ShouldBe(403, code);
        answer.Body.Should().NotContain("secret");
    }

    [Fact]
    public async Task A_reason_that_a_handler_adds_without_failing_is_reported_only_if_its_requirement_is_unmet()
    {
        await using var api = await StartAsync(before: false, new OwnHandler(), app =>
        {
            app.MapGet("/says", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("says")));
            app.MapGet("/says-but-succeeds", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("succeeds")));
        });
        (await api.AskAsync("/says")).ShouldAskForLogin("acr_values=\"phr\"");
        (await api.AskAsync("/says-but-succeeds")).ShouldBeOk(); // adding a reason does not make authorization fail
    }

    // A failure that the application reported for its own requirement used to hide those of ASP.NET Core: the response requested a login
    // that could not help.
    [Fact]
    public async Task A_failure_of_the_application_does_not_hide_a_missing_role_of_ASP_NET_Core()
    {
        await using var api = await StartAsync(before: false, new OwnHandler(), app =>
            app.MapGet("/x", () => "ok").RequireAuthorization(policy => policy.RequireRole("admin").AddRequirements(new Own("says"))));
        (await api.AskAsync("/x")).ShouldMissRole();
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldAskForLogin("acr_values=\"phr\"");
    }

    [Fact]
    public async Task Without_InvokeHandlersAfterFailure_the_response_reports_the_failures_found_so_far()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddSingleton<IAuthorizationHandler>(new Blocklist(byFeature: false));
                ClaimsScheme.Add(services);
            },
            Services = services => services.Configure<AuthorizationOptions>(options => options.InvokeHandlersAfterFailure = false),
            Endpoints = app => app.MapGet("/x", () => "ok").RequireRole("admin"),
        });
        (await api.AskAsync("/x", """{"sub":"mallory"}""")).ShouldMissClaim();
        (await api.AskAsync("/x")).ShouldMissRole();
    }

    [Fact]
    public async Task An_earlier_authorization_check_does_not_affect_the_response_of_the_endpoint()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services),
            Services = services => services.AddAuthorization(options => options.AddPolicy("admin", policy => policy.RequireRole("admin"))),
            Pipeline = app =>
            {
                app.UseAuthentication();
                app.Use(async (context, next) =>
                {
                    await context.RequestServices.GetRequiredService<IAuthorizationService>()
                        .AuthorizeAsync(context.User, context, "admin");
                    await context.RequestServices.GetRequiredService<IAuthorizationService>()
                        .AuthorizeAsync(context.User, context, "network:10.0.0.0/8");
                    await next(context);
                });
                app.UseAuthorization();
            },
            Endpoints = app =>
            {
                app.MapGet("/scoped", () => "ok").RequireScope("a:x");
                app.MapGet("/forbids", () => Results.Forbid()).RequireScope("b:x");
            },
        });
        (await api.GetAsync("/scoped", "accept-b.x"))
            .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"a:x\"");
        (await api.GetAsync("/forbids", "accept-b.x")).ShouldBe(403, "policy_denied");
    }

    [Fact]
    public async Task A_failure_that_is_added_twice_is_reported_once()
    {
        await using var api = await StartAsync(before: false, new Blocklist(byFeature: true, times: 1000),
            app => app.MapGet("/x", () => "ok").RequireScope("a:x"));
        using var measured = new Measured(api);
        (await api.AskAsync("/x", """{"sub":"mallory","scope":"a:x"}""")).ShouldMissClaim();
        measured.Of(Denials).Should().ContainSingle();
    }

    [Theory]
    [InlineData("/mvc/role", "role_missing")]
    [InlineData("/mvc/policy", "claim_missing")]
    [InlineData("/mvc/both", "role_missing")]
    public async Task Controllers_return_the_same_responses(string path, string code)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ClaimsScheme.Add(services),
            Services = services =>
            {
                services.AddAuthorization(options => options.AddPolicy("stock", policy => policy.RequireClaim("realm_access.roles", "x")));
                services.AddControllers().ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new OnlyThisController()));
            },
            Endpoints = app => app.MapControllers(),
        });
        (await api.AskAsync(path)).ShouldBe(403, code);
        (await api.GetAsync(path)).ShouldBeMissingCredentials();
        (await api.AskAsync(path, """{"roles":"a","realm_access":{"roles":["x"]},"scope":"a:x"}""")).ShouldBeOk();
    }

    // MVC's filter forbids without a reason: a missing role used to be reported as policy_denied, or hidden behind a missing scope.
    [Theory]
    [InlineData("role", "role_missing")]
    [InlineData("role-and-scope", "role_missing")]
    [InlineData("claim", "claim_missing")]
    [InlineData("assertion", "policy_denied")]
    [InlineData("says", "insufficient_user_authentication")]
    [InlineData("says-and-role", "role_missing")]
    [InlineData("scope", "insufficient_scope")]
    public async Task A_filter_of_MVC_reports_unmet_requirements_of_the_application(string kind, string code)
    {
        var policy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser();
        if (kind.Contains("role", StringComparison.Ordinal)) policy.RequireRole("a");
        if (kind.Contains("scope", StringComparison.Ordinal)) policy.RequireScope("z:x");
        if (kind.StartsWith("says", StringComparison.Ordinal)) policy.AddRequirements(new Own("says-in-filter"));
        if (kind == "claim") policy.RequireClaim("x");
        if (kind == "assertion") policy.RequireAssertion(_ => false);
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ClaimsScheme.Add(services),
            Services = services =>
            {
                services.AddSingleton<IAuthorizationHandler, OwnHandler>();
                services.AddAuthorization(options => options.AddPolicy("stock", stock => stock.RequireClaim("x")));
                services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter(policy.Build())))
                    .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new OnlyThisController()));
            },
            Endpoints = app => app.MapControllers(),
        });
        using var measured = new Measured(api);
        var answer = await api.AskAsync("/mvc/plain");
        answer.Code.Should().Be(code);
        measured.Of(Denials).Should().NotBeEmpty().And.OnlyHaveUniqueItems().And.OnlyContain(tags =>
            tags.EndsWith("enforcement=enforced", StringComparison.Ordinal));
        (await api.GetAsync("/mvc/plain")).ShouldBeMissingCredentials();
    }

    [ApiController]
    [Route("mvc")]
    public sealed class StockController : ControllerBase
    {
        [HttpGet("plain")]
        public string Plain() => "ok";

        [HttpGet("role"), Authorize(Roles = "a")]
        public string Role() => "ok";

        [HttpGet("policy"), Authorize("stock")]
        public string Policy() => "ok";

        [HttpGet("both"), Authorize(Roles = "a"), RequireScope("a:x")]
        public string Both() => "ok";
    }

    private sealed class OnlyThisController : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            feature.Controllers.Add(typeof(StockController).GetTypeInfo());
        }
    }

    private static Task<TestApi> StartAsync(bool before, IAuthorizationHandler handler, Action<WebApplication> endpoints) =>
        TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services =>
        {
            if (before) services.AddSingleton(handler);
            ClaimsScheme.Add(services);
            if (!before) services.AddSingleton(handler);
        },
        Endpoints = endpoints,
    });

    private sealed class Blocklist(bool byFeature, int times = 1) : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context)
        {
            if (!context.User.HasClaim("sub", "mallory")) return Task.CompletedTask;
            for (var i = 0; i < times; i++)
            {
                if (byFeature) ((HttpContext)context.Resource!).Features.Get<IApiSecurityFailureFeature>()!.Add(
                    ApiSecurityFailure.From(Refusal.ClaimMissing));
                else context.Fail(ApiSecurityFailure.From(Refusal.ClaimMissing));
            }

            context.Fail();
            return Task.CompletedTask;
        }
    }

    private sealed record Own(string Way) : IAuthorizationRequirement;

    private sealed class OwnHandler : AuthorizationHandler<Own>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Own requirement)
        {
            if (requirement.Way is "says" or "succeeds") ((HttpContext)context.Resource!).Features.Get<IApiSecurityFailureFeature>()!.Add(
                ApiSecurityFailure.StepUp(Refusal.AuthenticationTooWeak, "phr", null));
            if (requirement.Way is "says-in-filter")
                ((AuthorizationFilterContext)context.Resource!).HttpContext.Features.Get<IApiSecurityFailureFeature>()!.Add(
                    ApiSecurityFailure.StepUp(Refusal.AuthenticationTooWeak, "phr", null));
            if (requirement.Way is "succeeds") context.Succeed(requirement);
            if (requirement.Way is "fail") context.Fail();
            if (requirement.Way is "reason") context.Fail(new AuthorizationFailureReason(this, "secret of the application"));
            return Task.CompletedTask;
        }
    }
}
