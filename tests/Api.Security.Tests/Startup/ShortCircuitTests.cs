using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Api.Security.Tests.Startup;

/// <summary>
/// <c>ShortCircuit()</c> executes an endpoint before authorization. Without this check, a protected endpoint answers an anonymous caller
/// with 200 or every caller with 500.
/// </summary>
public sealed class ShortCircuitTests
{
    private static readonly Dictionary<string, (Action<WebApplication> Map, string Named)> Errors = new()
    {
        ["skips the fallback policy"] = (app => app.MapGet("/secret", () => "ok").ShortCircuit(), "GET /secret requires authentication"),
        ["skips a scope"] =
            (app => app.MapGet("/secret", () => "ok").RequireScope("a:x").ShortCircuit(), "GET /secret requires authentication"),
        ["on a whole group"] =
            (app => ((RouteGroupBuilder)app.MapGroup("/g").ShortCircuit()).MapGet("/secret", () => "ok"),
                "GET /g/secret requires authentication"),
        ["skips the scope of a group"] =
            (app => app.MapGroup("/g").RequireScope("a:x").MapGet("/secret", () => "ok").ShortCircuit(),
                "GET /g/secret requires authentication"),
        ["with a status code"] = (app => app.MapGet("/secret", () => "ok").ShortCircuit(200), "GET /secret requires authentication"),
        ["skips a requirement in metadata"] =
            (app => app.MapGet("/secret", () => "ok").WithMetadata(new RequirementData()).ShortCircuit(),
                "GET /secret requires authentication"),
        ["paths with a scope"] =
            (app => app.MapShortCircuit(404, "secret").RequireScope("a:x"), "/secret/{**catchall} requires authentication"),
        ["on an endpoint that opted out"] = (app => app.MapGroup("/g").RequireScope("a:x").MapGet("/open", () => "ok").AllowAnonymous()
            .ShortCircuit(), "GET /g/open would answer every request with 500"),
    };

    public static TheoryData<string> All => [.. Errors.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_short_circuit_that_would_skip_a_requirement_prevents_startup(string name) =>
        (await AnonymousContradictionTests.FailureAsync(Errors[name].Map))
            .Should().Contain(Errors[name].Named).And.Contain("emove ShortCircuit()");

    [Fact]
    public async Task An_open_endpoint_and_paths_that_return_only_a_status_code_may_short_circuit()
    {
        await using var api = await AnonymousContradictionTests.StartAsync(app =>
        {
            app.MapGet("/open", () => "ok").AllowAnonymous().ShortCircuit();
            app.MapShortCircuit(404, "robots.txt", "favicon.ico");
        });
        (await api.GetAsync("/open")).ShouldBeOk();
        ((int)(await api.GetAsync("/robots.txt")).Status).Should().Be(404);
        (await ApiSecurityReport.CreateAsync(api.App.Services)).Endpoints.Where(endpoint => endpoint.Route
            is "/open" or "/robots.txt/{**catchall}").Should().HaveCount(2).And.OnlyContain(endpoint => endpoint.IsAnonymous);
    }

    [Fact]
    public async Task An_endpoint_may_short_circuit_where_endpoints_need_no_caller()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
                ScriptedScheme.Add(services), Settings = new() { ["ApiSecurity:RequireProtectedEndpoints"] = "false" },
            Endpoints = app => app.MapGet("/open", () => "ok").ShortCircuit(),
        });
        (await api.GetAsync("/open")).ShouldBeOk();
    }

    private sealed class RequirementData : Microsoft.AspNetCore.Authorization.IAuthorizationRequirementData
    {
        public IEnumerable<Microsoft.AspNetCore.Authorization.IAuthorizationRequirement> GetRequirements() =>
            [new Microsoft.AspNetCore.Authorization.Infrastructure.RolesAuthorizationRequirement(["admin"])];
    }
}
