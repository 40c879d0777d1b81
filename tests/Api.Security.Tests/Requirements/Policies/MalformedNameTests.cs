using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Policies;

/// <summary>An invalid or undefined policy name makes startup fail, and the message names the endpoint.</summary>
public sealed class MalformedNameTests
{
    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["scope:"] =
            ["scope:", "scope: ", "scope:a\"b", "scope:a:*", "scope:**", "scope:a:{x", "scope:a:{}", "scope:a:x{y}", "scope:a:{nowhere}"],
        ["anyscope:"] = ["anyscope:", "anyscope: a", "anyscope:a  b", "anyscope:a:*"],
        ["claim:"] = ["claim:", "claim: ", "claim:.", "claim:a..b x", "claim:['a'] x", "claim:a['b x", "claim:a ", "claim:a  x",
            "claim:a x ", "claim: a"],
        ["role:"] = ["role:", "role:  ", "role:a ", "role: a", "role:a  b"],
        ["stepup:"] = ["stepup:", "stepup:acr", "stepup:acr=", "stepup:max_age=0", "stepup:max_age=-1", "stepup:max_age=+1",
            "stepup:max_age=1.5", "stepup:max_age=1e3", "stepup:max_age=99999999999", "stepup:max_age=1;max_age=2", "stepup:Acr=phr",
            "stepup:acr=phr;amr=pwd", "stepup:acr=a\"b", "stepup:=phr", "stepup:acr=phr;max_age=", "stepup:acr=;max_age=300"],
        ["bound:"] = ["bound:x", "bound: ", "bound:DPoP", "bound:dpop ", "bound:jkt", "bound:mtls"],
        ["authorization_detail:"] = ["authorization_detail:", "authorization_detail: ", "authorization_detail:a ",
            "authorization_detail: a", "authorization_detail:a  b", "authorization_detail:;identifier=x", "authorization_detail:a b;",
            "authorization_detail:a b;identifier=", "authorization_detail:a b;identifier=x;identifier=y", "authorization_detail:a b;x=y",
            "authorization_detail:a b;identifier={", "authorization_detail:a b;identifier={}", "authorization_detail:a b;identifier={id}x",
            "authorization_detail:a b;identifier={id:int}", "authorization_detail:a b;identifier={nowhere}",
            "authorization_detail:a b;identifier= "],
        ["apisecurity:"] = ["apisecurity:x", "apisecurity: "],
        ["tenant:"] = ["tenant:nowhere"],
        ["resource:"] = ["resource:", "resource:Thing", "resource::read", "resource:Thing:", "resource:Thing:read", "resource:thing:a b"],
        ["owner:"] = ["owner:", "owner:id", "owner::read", "owner:id:", "owner:id:a:*", "owner:nowhere:read"],
        ["network:"] = ["network:", "network: ", "network:10.8", "network:10.0.0.1/8", "network:10.0.0.0/8,192.0.2.0/24",
            "network:10.0.0.0/8 nonsense"],
        ["time:"] = ["time:", "time:zone=UTC", "time:zone=UTC;from=08:00", "time:zone=Europe/Atlantis;from=08:00;to=18:00",
            "time:zone=UTC;from=8;to=18", "time:zone=UTC;from=08:00;to=08:00", "time:zone=UTC;from=08:00;to=18:00;days=Mo",
            "time:zone=UTC;from=08:00;to=18:00;day=Mon", "time:zone=UTC;zone=UTC;from=08:00;to=18:00",
            "time:zone=UTC;from=08:00;to=18:00;days=", "time:zone=UTC;from=08:00;to=18:00;days= ",
            "time:zone=UTC;from=08:00;to=18:00;days=Mon  Tue"],
        [""] = ["Scope:a", "scope", ":", " scope:a", "scopes:a", "resourc:Thing:read", "an undefined policy"],
    };

    public static TheoryData<string> All => [.. Names.Values.SelectMany(names => names)];

    [Fact]
    public async Task Every_prefix_of_policy_names_is_covered_here()
    {
        await using var api = await RequirementApi.StartAsync(_ => { });
        api.App.Services.GetRequiredService<PolicyNames>().Prefixes.Should().BeEquivalentTo(Names.Keys.Where(prefix => prefix.Length > 0));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_malformed_policy_name_prevents_startup_and_the_message_names_the_endpoint(string name)
    {
        (await RequirementApi.StartFailureAsync(app => app.MapGet("/x/{id}", () => "ok").RequireAuthorization(name)))
            .Should().Contain("GET /x/{id} ").And.MatchRegex("is not valid: \\S|cannot be met: \\S|is not defined|its route does not have");
    }

    [Fact]
    public async Task The_message_names_every_endpoint_and_hub_method_with_an_invalid_policy_name()
    {
        var message = await RequirementApi.StartFailureAsync(app =>
        {
            app.MapGet("/one", () => "ok").RequireAuthorization("network:10.8");
            app.MapPost("/two", [Authorize("time:zone=UTC")] () => "ok");
            app.MapHub<BadHub>("/hub");
        });
        message.Should().Contain("GET /one requires 'network:10.8'").And.Contain("POST /two").And.Contain(
            "BadHub.Call requires 'stepup:'").And.Contain("BadHub.Undefined requires the policy 'nowhere'");
    }

    [Fact]
    public async Task Policies_that_are_built_in_code_are_validated_too() =>
        (await RequirementApi.StartFailureAsync(app => app.MapGet("/x/{id}", () => "ok")
            .RequireAuthorization(policy => policy.RequireOwner("a:x", "userId").RequireScope("a:{other}"))))
            .Should().Contain("GET /x/{id} compares the owner with the route parameter 'userId'").And.Contain("'{other}'");

    // In a policy that is built in code, the missing provider used to be found by the first request, which got a 503 response.
    [Fact]
    public async Task A_resource_without_a_provider_prevents_startup_wherever_it_is_required()
    {
        (await RequirementApi.StartFailureAsync(app => app.MapGet("/x/{id}", () => "ok")
            .RequireAuthorization(policy => policy.RequireResource<Unprovided>("a:x"))))
            .Should().Contain("GET /x/{id}").And.Contain("no provider is registered for 'Unprovided'");
        (await RequirementApi.StartFailureAsync(app => app.MapGet("/x/{id}", () => "ok").RequireResource<Unprovided>("a:x")))
            .Should().Contain("no provider is registered for 'Unprovided'");
    }

    private sealed record Unprovided(string OwnerId) : IOwnedResource;

    private sealed class BadHub : Hub
    {
        [Authorize("stepup:")]
        public string Call() => "called";

        [Authorize("nowhere")]
        public string Undefined() => "called";
    }
}
