using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Tests.Reports;

/// <summary>The report shows what the middleware requires for every endpoint and hub method.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task The_matrix_has_a_row_for_every_endpoint_with_all_its_requirements()
    {
        await using var api = await StartAsync();
        var report = await ApiSecurityReport.CreateAsync(api.App.Services);

        report.ToMarkdown().Should().Be("""
            | method | route | anonymous | schemes | scopes | rules | shadow |
            |---|---|---|---|---|---|---|
            | GET | /any |  | Bearer | a:x or b:x |  |  |
            | GET | /claim |  | Bearer |  | claim level = 3 or 4 |  |
            | GET | /configured |  | Bearer |  | policy office (network 10.0.0.0/8; role clerk; time 08:00 to 18:00 Europe/Berlin on Mon, Fri) |  |
            | GET | /group/all |  | Bearer | a:x + b:x | tenant |  |
            | GET | /health | yes |  |  |  |  |
            | any | /hub |  | Bearer | a:x |  |  |
            | HUB | /hub NeedsB |  | Bearer | b:x |  |  |
            | any | /hub/negotiate |  | Bearer | a:x |  |  |
            | GET | /internal |  | Bearer |  | network 10.0.0.0/8 or 2001:db8::/32; time 22:00 to 06:00 UTC |  |
            | GET, HEAD | /orders |  | Bearer | read:orders |  |  |
            | POST | /orders |  | Bearer | write:orders |  |  |
            | GET | /own/{id} |  | Bearer | read:orders | resource Letter |  |
            | GET | /plain-asp-net |  | Bearer |  | role admin or root; claim level = 3 |  |
            | GET | /secret |  | Bearer |  | RiddleRequirement |  |
            | GET | /step-up |  | Bearer |  | step-up phr or phrh ≤ 300 s | yes |
            | GET | /users/{userId} |  | Bearer | read:orders | owner = {userId} |  |
            | GET | /whoami |  | Bearer |  |  |  |

            """);
    }

    [Fact]
    public async Task The_table_is_logged_once_at_startup_with_a_warning_about_shadow_mode()
    {
        await using var api = await StartAsync();
        var table = api.Log.Ours.Where(line => line.EventId == 1112).Should().ContainSingle().Which;
        table.Level.Should().Be(LogLevel.Information);
        table.Text.Should().EndWith((await ApiSecurityReport.CreateAsync(api.App.Services)).ToMarkdown());
        var warning = api.Log.Ours.Where(line => line.EventId == 1111).Should().ContainSingle().Which;
        (warning.Level, warning.Text)
            .Should().Be((LogLevel.Warning, "These endpoints are in shadow mode; their requirements are not enforced: GET /step-up"));
    }

    [Fact]
    public async Task An_endpoint_without_protection_is_reported_as_anonymous()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services), Settings =
                new() { ["ApiSecurity:RequireProtectedEndpoints"] = "false" }, Endpoints = app => app.MapGet("/forgotten", () => "x"),
        });
        (await ApiSecurityReport.CreateAsync(api.App.Services)).Endpoints.Single(endpoint =>
            endpoint.Route == "/forgotten").IsAnonymous.Should().BeTrue();
    }

    private static Task<TestApi> StartAsync() => TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => ScriptedScheme.Add(services),
        Settings = new()
        {
            ["ApiSecurity:Policies:office:Roles:0"] = "clerk", ["ApiSecurity:Policies:office:Networks:0"] = "10.0.0.0/8",
            ["ApiSecurity:Policies:office:TimeWindow:Zone"] = "Europe/Berlin", ["ApiSecurity:Policies:office:TimeWindow:From"] = "08:00",
            ["ApiSecurity:Policies:office:TimeWindow:To"] = "18:00",
            ["ApiSecurity:Policies:office:TimeWindow:Days:0"] = "Mon", ["ApiSecurity:Policies:office:TimeWindow:Days:1"] = "Friday",
        },
        Services = services =>
        {
            services.AddSignalR();
            services.AddApiSecurity().AddResource<Requirements.Resources.Letter, NoLetters>();
        },
        Endpoints = Map,
    });

    private static void Map(WebApplication app)
    {
        app.MapGet("/any", () => "x").RequireAnyScope("a:x", "b:x");
        app.MapGroup("/group").RequireScope("a:x").RequireTenant().MapGet("/all", () => "x").RequireAllScopes("a:x", "b:x");
        app.MapGet("/claim", () => "x").RequireClaim("level", "3", "4");
        app.MapGet("/internal", () => "x").RequireNetwork("10.0.0.0/8", "2001:db8::/32").RequireTime("UTC", "22:00", "06:00");
        app.MapGet("/own/{id}", () => "x").RequireResource<Requirements.Resources.Letter>("read:orders");
        app.MapGet("/users/{userId}", () => "x").RequireOwner("read:orders", "userId");
        app.MapGet("/step-up", () => "x").RequireStepUp("phr phrh", TimeSpan.FromMinutes(5)).InShadowMode();
        app.MapGet("/configured", [Authorize("office")] () => "x");
        app.MapGet("/plain-asp-net", () => "x")
            .RequireAuthorization(policy => policy.RequireRole("admin", "root").RequireClaim("level", "3"));
        app.MapGet("/secret", () => "x").RequireAuthorization(policy => policy.AddRequirements(new RiddleRequirement()));
        app.MapHub<ReportHub>("/hub").RequireScope("a:x");
    }

    private sealed class RiddleRequirement : IAuthorizationRequirement;

    private sealed class NoLetters : IResourceProvider<Requirements.Resources.Letter>
    {
        public ValueTask<Requirements.Resources.Letter?> FindAsync(Microsoft.AspNetCore.Http.HttpContext context,
            CancellationToken cancellationToken) => ValueTask.FromResult<Requirements.Resources.Letter?>(null);
    }

    private sealed class ReportHub : Hub
    {
        public string Open() => "open";

        [RequireScope("b:x")]
        public string NeedsB() => "b";
    }
}
