using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Requirements.Shadow;

/// <summary>Requirements in shadow mode are evaluated, counted and logged, but not enforced. Everything else stays enforced.</summary>
public sealed class ShadowModeTests
{
    private const string Denials = "api_security.denials";

    public static TheoryData<string, string> Requirements => new()
    {
        { "scope:a:x", "insufficient_scope" }, { "anyscope:a:x b:x", "insufficient_scope" }, { "claim:department sales", "claim_missing" },
        { "role:admin", "role_missing" },
        { "stepup:acr=phr", "authentication_too_weak" }, { "stepup:max_age=300", "authentication_too_old" },
        { "tenant:", "tenant_mismatch" },
        { "network:10.0.0.0/8", "network_not_allowed" }, { "time:zone=UTC;from=00:00;to=00:01", "outside_time_window" },
        { "owner:id:a:x", "insufficient_scope" }, { "configured", "role_missing" },
    };

    [Theory]
    [MemberData(nameof(Requirements))]
    public async Task A_caller_that_would_be_denied_is_counted_logged_and_accepted(string policy, string reason)
    {
        await using var api = await StartAsync(app => app.MapGet("/x/{id}", (ApiCaller caller) => caller.Subject)
            .RequireAuthorization(policy).InShadowMode());
        using var measured = new Measured(api);

        var answer = await api.AskAsync("/x/bob");
        answer.ShouldBeOk();
        answer.Body.Should().Be("alice");
        answer.Headers.Should().NotContainKey("WWW-Authenticate");
        measured.Of(Denials).Should().Equal($"reason={reason} enforcement=would_deny");
        measured.Of("api_security.refusals").Should().BeEmpty();
        var line = Lines(api, 1106).Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Information);
        line.Text.Should().StartWith($"Shadow mode: Bearer would have refused a request to GET /x/{{id}}: {reason}. Expected ");
        Lines(api, 1101).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Requirements))]
    public async Task A_caller_without_valid_credentials_is_refused(string policy, string reason)
    {
        await using var api = await TestApi.StartAsync(Options(app => app.MapGet("/x/{id}", () => "ok").RequireAuthorization(policy)
            .InShadowMode()) with { AddSecurity = services => ScriptedScheme.Add(services) });
        using var measured = new Measured(api);

        (await api.GetAsync("/x/bob")).ShouldBeMissingCredentials();
        (await api.GetAsync("/x/bob", "refuse-signature_invalid")).ShouldBeInvalidToken();
        (await api.GetAsync("/x/bob", "refuse-token_expired")).ShouldBeExpired();
        (await api.GetAsync("/x/bob", "not a token")).ShouldBeInvalidRequest();
        (await api.GetAsync("/x/bob", "refuse-keys_unavailable")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        measured.Of(Denials).Should().BeEmpty(reason);
        Lines(api, 1106).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_rule_that_would_deny_is_counted()
    {
        await using var api = await StartAsync(app => app.MapGet("/x", () => "ok").RequireRole("admin").RequireScope("a:x")
            .RequireNetwork("10.0.0.0/8").InShadowMode());
        using var measured = new Measured(api);
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldBeOk();
        measured.Of(Denials).Should().BeEquivalentTo("reason=insufficient_scope enforcement=would_deny",
            "reason=network_not_allowed enforcement=would_deny");
        Lines(api, 1106).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_caller_that_meets_the_requirements_is_not_counted()
    {
        await using var api = await StartAsync(app => app.MapGet("/x", () => "ok").RequireRole("admin").InShadowMode());
        using var measured = new Measured(api);
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldBeOk();
        measured.Of(Denials).Should().BeEmpty();
        Lines(api, 1106).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/assertion", "policy_denied")]
    [InlineData("/stock-role", "role_missing")]
    [InlineData("/authorize-roles", "role_missing")]
    [InlineData("/stock-claim", "claim_missing")]
    [InlineData("/handler", "policy_denied")]
    public async Task Requirements_of_the_application_stay_enforced(string path, string code)
    {
        await using var api = await StartAsync(app =>
        {
            var tried = app.MapGroup("").RequireScope("a:x").InShadowMode();
            tried.MapGet("/assertion", () => "ok")
                .RequireAuthorization(policy => policy.RequireAssertion(context => context.User.HasClaim("good", "true")));
            tried.MapGet("/stock-role", () => "ok").RequireAuthorization(policy => policy.RequireRole("staff"));
            tried.MapGet("/authorize-roles", [Authorize(Roles = "staff")] () => "ok");
            tried.MapGet("/stock-claim", () => "ok").RequireAuthorization(policy => policy.RequireClaim("good", "true"));
            tried.MapGet("/handler", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new OwnRequirement()));
        });
        using var measured = new Measured(api);

        (await api.AskAsync(path)).ShouldBe(403, code);
        measured.Of(Denials).Should().OnlyContain(tags => tags.EndsWith("enforcement=enforced", StringComparison.Ordinal)).And.NotBeEmpty();
        Lines(api, 1106).Should().BeEmpty();

        measured.Forget();
        (await api.AskAsync(path, """{"good":"true","roles":"staff"}""")).ShouldBeOk(); // the scope is still missing
        measured.Of(Denials).Should().Equal("reason=insufficient_scope enforcement=would_deny");
    }

    [Fact]
    public async Task A_failing_handler_of_the_application_stays_enforced_whatever_reason_it_gives()
    {
        await using var api = await TestApi.StartAsync(Options(app => app.MapGet("/x", () => "ok").RequireScope("a:x").InShadowMode()) with
        {
            Services = services => services.AddSingleton<IAuthorizationHandler, Blocklist>(),
        });
        (await api.AskAsync("/x", """{"sub":"mallory"}""")).ShouldBe(403, "claim_missing");
        (await api.AskAsync("/x", """{"sub":"alice"}""")).ShouldBeOk();
    }

    [Fact]
    public async Task Other_endpoints_stay_enforced()
    {
        await using var api = await StartAsync(app =>
        {
            app.MapGroup("/tried").RequireScope("a:x").InShadowMode().MapGet("/x", () => "ok");
            app.MapGroup("/enforced").RequireScope("a:x").MapGet("/x", () => "ok");
        });
        (await api.AskAsync("/tried/x")).ShouldBeOk();
        (await api.AskAsync("/enforced/x")).ShouldMissScope("a:x");
    }

    // Failures of shadow mode used to stay with the request, and became the reason of the endpoint's own refusal.
    [Fact]
    public async Task A_later_Forbid_does_not_report_failures_of_shadow_mode()
    {
        await using var api =
            await StartAsync(app => app.MapGet("/x", () => Results.Forbid()).RequireScope("a:x").RequireStepUp("phr").InShadowMode());
        using var measured = new Measured(api);
        (await api.AskAsync("/x")).ShouldBe(403, "policy_denied");
        measured.Of(Denials).Should().BeEquivalentTo(
            "reason=insufficient_scope enforcement=would_deny", "reason=authentication_too_weak enforcement=would_deny",
                "reason=policy_denied enforcement=enforced");
    }

    [Fact]
    public async Task A_flood_logs_ten_lines_and_then_one_line_a_minute_with_the_count()
    {
        var clock = new FakeTimeProvider();
        await using var api = await StartAsync(app => app.MapGet("/x", () => "ok").RequireScope("a:x").InShadowMode(), clock);
        using var measured = new Measured(api);
        for (var i = 0; i < 25; i++) (await api.AskAsync("/x")).ShouldBeOk();
        Lines(api, 1106).Should().HaveCount(10);
        measured.Of(Denials).Should().HaveCount(25);

        clock.Advance(TimeSpan.FromSeconds(59));
        Lines(api, 1107).Should().BeEmpty();
        clock.Advance(TimeSpan.FromSeconds(1));
        Lines(api, 1107).Should().ContainSingle().Which.Text.Should().StartWith(
            "Shadow mode: Bearer would have refused 15 more requests within a minute: insufficient_scope.");
    }

    [Fact]
    public async Task A_flood_in_shadow_mode_does_not_suppress_the_log_of_enforced_refusals()
    {
        await using var api = await StartAsync(
            app =>
            {
                app.MapGet("/tried", () => "ok").RequireScope("a:x").InShadowMode();
                app.MapGet("/enforced", () => "ok").RequireScope("a:x");
            },
            new FakeTimeProvider());
        for (var i = 0; i < 15; i++) await api.AskAsync("/tried");
        (await api.AskAsync("/enforced")).ShouldMissScope("a:x");
        Lines(api, 1101).Should().ContainSingle();
    }

    [Fact]
    public async Task The_start_logs_a_warning_that_names_every_endpoint_in_shadow_mode()
    {
        await using var api = await StartAsync(app =>
        {
            app.MapGet("/one/{id}", () => "ok").RequireScope("a:x").InShadowMode();
            app.MapGroup("/group").InShadowMode().MapPost("/two", () => "ok").RequireRole("x");
            app.MapGet("/enforced", () => "ok").RequireScope("a:x");
        });
        var line = Lines(api, 1111).Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Warning);
        line.Text.Should().Contain("GET /one/{id}").And.Contain("POST /group/two").And.NotContain("/enforced").And.NotContain("/orders");
    }

    [Fact]
    public async Task The_start_logs_no_warning_without_endpoints_in_shadow_mode()
    {
        await using var api = await StartAsync(app => app.MapGet("/x", () => "ok").RequireScope("a:x"));
        Lines(api, 1111).Should().BeEmpty();
    }

    [Fact]
    public async Task Hub_methods_stay_enforced()
    {
        await using var api = await TestApi.StartAsync(Options(app => app.MapHub<TriedHub>("/hub").RequireScope("a:x").InShadowMode())
            with { Services = services => services.AddSignalR() });
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(api.Client.BaseAddress!, "/hub"),
            http => http.AccessTokenProvider = () => Task.FromResult<string?>(ClaimsScheme.Credential("{}"))).Build();
        await connection.StartAsync(); // the hub itself is in shadow mode

        (await connection.InvokeAsync<string>("Open")).Should().Be("open");
        var calling = () => connection.InvokeAsync<string>("Admin");
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("unauthorized");
    }

    [Fact]
    public async Task A_cookie_endpoint_of_the_application_stays_enforced()
    {
        await using var api = await TestApi.StartAsync(Options(app =>
        {
            app.MapGet("/in", (HttpContext context) => Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.SignInAsync(
                context, "Cookies", new(new System.Security.Claims.ClaimsIdentity([new("sub", "alice")], "Cookies")))).AllowAnonymous();
            app.MapGet("/x", () => "ok").RequireAuthorization(new AuthorizeAttribute("scope:a:x") { AuthenticationSchemes = "Cookies" })
                .InShadowMode();
        }) with
        {
            Services = services => services.AddAuthentication()
                .AddCookie("Cookies", cookie => cookie.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = 403;
                return Task.CompletedTask;
            }),
        });
        using var client =
            new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = api.Client.BaseAddress };
        (await client.GetAsync("/in")).EnsureSuccessStatusCode();
        (await client.GetAsync("/x")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private static Task<TestApi> StartAsync(Action<WebApplication> endpoints, TimeProvider? clock = null) =>
        TestApi.StartAsync(Options(endpoints) with { Clock = clock ?? Noon });

    private static TimeProvider Noon { get; } = new FakeTimeProvider(new DateTimeOffset(2026, 3, 25, 12, 0, 0, TimeSpan.Zero));

    private static TestApiOptions Options(Action<WebApplication> endpoints) => new()
    {
        Environment = "Development", AddSecurity = services => ClaimsScheme.Add(services), Clock = Noon, Endpoints = endpoints,
        Settings = new() { ["ApiSecurity:Policies:configured:Roles:0"] = "admin", ["ApiSecurity:Problems:IncludeReason"] = "false" },
        Services = services => services.AddSingleton<IAuthorizationHandler, OwnHandler>(),
    };

    private static IReadOnlyList<LogLine> Lines(TestApi api, int id) => [.. api.Log.Ours.Where(line => line.EventId == id)];

    private sealed class OwnRequirement : IAuthorizationRequirement;

    private sealed class OwnHandler : AuthorizationHandler<OwnRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OwnRequirement requirement)
        {
            if (context.User.HasClaim("good", "true")) context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }

    private sealed class Blocklist : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context)
        {
            if (context.User.HasClaim("sub", "mallory")) context.Fail(ApiSecurityFailure.From(Refusal.ClaimMissing));
            return Task.CompletedTask;
        }
    }

    private sealed class TriedHub : Hub
    {
        public string Open() => "open";

        [RequireRole("admin")]
        public string Admin() => "admin";
    }
}
