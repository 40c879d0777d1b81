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

/// <summary>Authorization handlers of the application join the same answers, wherever they were registered and however they fail.</summary>
public sealed class ApplicationHandlerTests
{
    private const string Denials = "api_security.denials";

    public static TheoryData<bool, bool> Registrations => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    // On an endpoint with requirements of this library only, there was no place to add a failure to, and the handler threw.
    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task A_handler_of_every_request_says_why(bool before, bool byFeature)
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
    public async Task What_it_says_and_what_is_missing_become_one_answer(bool before)
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
    public async Task Requirements_of_ASP_NET_Core_and_silent_handlers_have_their_answers(string path, string code)
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
    public async Task A_handler_that_says_why_without_failing_is_told_once_its_requirement_is_unmet()
    {
        await using var api = await StartAsync(before: false, new OwnHandler(), app =>
        {
            app.MapGet("/says", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("says")));
            app.MapGet("/says-but-succeeds", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Own("succeeds")));
        });
        (await api.AskAsync("/says")).ShouldAskForLogin("acr_values=\"phr\"");
        (await api.AskAsync("/says-but-succeeds")).ShouldBeOk(); // to say something does not make authorization fail
    }

    // What the application said about its own requirement silenced ASP.NET Core's: a login was asked for that could not help.
    [Fact]
    public async Task What_an_application_said_silenced_the_roles_of_ASP_NET_Core()
    {
        await using var api = await StartAsync(before: false, new OwnHandler(), app =>
            app.MapGet("/x", () => "ok").RequireAuthorization(policy => policy.RequireRole("admin").AddRequirements(new Own("says"))));
        (await api.AskAsync("/x")).ShouldMissRole();
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldAskForLogin("acr_values=\"phr\"");
    }

    [Fact]
    public async Task Without_InvokeHandlersAfterFailure_the_answer_is_what_was_found_so_far()
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
    public async Task A_question_that_was_asked_before_does_not_answer_for_the_endpoint()
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
    public async Task A_failure_that_is_added_twice_is_one()
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
    public async Task Controllers_have_the_same_answers(string path, string code)
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

    // MVC's filter forbids without a reason: a missing role was policy_denied, or hidden behind a missing scope.
    [Theory]
    [InlineData("role", "role_missing")]
    [InlineData("role-and-scope", "role_missing")]
    [InlineData("claim", "claim_missing")]
    [InlineData("assertion", "policy_denied")]
    [InlineData("says", "insufficient_user_authentication")]
    [InlineData("says-and-role", "role_missing")]
    [InlineData("scope", "insufficient_scope")]
    public async Task A_filter_of_MVC_knew_nothing_of_requirements_of_the_application(string kind, string code)
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
                    ApiSecurityFailure.Of(Refusal.ClaimMissing));
                else context.Fail(ApiSecurityFailure.Of(Refusal.ClaimMissing));
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
