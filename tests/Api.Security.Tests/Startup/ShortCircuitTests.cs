using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Api.Security.Tests.Startup;

/// <summary><c>ShortCircuit()</c> executes an endpoint before authorization: it was 200 to nobody, or 500 to everybody.</summary>
public sealed class ShortCircuitTests
{
    private static readonly Dictionary<string, (Action<WebApplication> Map, string Named)> Mistakes = new()
    {
        ["of the fallback policy"] = (app => app.MapGet("/secret", () => "ok").ShortCircuit(), "GET /secret needs a caller"),
        ["of a scope"] = (app => app.MapGet("/secret", () => "ok").RequireScope("a:x").ShortCircuit(), "GET /secret needs a caller"),
        ["of a whole group"] =
            (app => ((RouteGroupBuilder)app.MapGroup("/g").ShortCircuit()).MapGet("/secret", () => "ok"), "GET /g/secret needs a caller"),
        ["of the scope of a group"] =
            (app => app.MapGroup("/g").RequireScope("a:x").MapGet("/secret", () => "ok").ShortCircuit(), "GET /g/secret needs a caller"),
        ["with a status"] = (app => app.MapGet("/secret", () => "ok").ShortCircuit(200), "GET /secret needs a caller"),
        ["of a requirement that is metadata"] =
            (app => app.MapGet("/secret", () => "ok").WithMetadata(new RequirementData()).ShortCircuit(), "GET /secret needs a caller"),
        ["of paths, with a scope"] = (app => app.MapShortCircuit(404, "secret").RequireScope("a:x"), "/secret/{**catchall} needs a caller"),
        ["of what opted out of its group"] = (app => app.MapGroup("/g").RequireScope("a:x").MapGet("/open", () => "ok").AllowAnonymous()
            .ShortCircuit(), "GET /g/open would answer every request with 500"),
    };

    public static TheoryData<string> All => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_short_circuit_that_would_skip_a_requirement_stops_the_start(string name) =>
        (await AnonymousContradictionTests.FailureAsync(Mistakes[name].Map))
            .Should().Contain(Mistakes[name].Named).And.Contain("emove ShortCircuit()");

    [Fact]
    public async Task Of_an_open_endpoint_it_is_fine_and_so_are_paths_that_answer_a_status_only()
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
    public async Task Where_endpoints_need_no_caller_it_is_fine_too()
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
