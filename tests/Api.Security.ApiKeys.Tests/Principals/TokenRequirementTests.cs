using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Requirements that only a token can meet: a client with an API key is refused like one with an unsuitable token.</summary>
public sealed class TokenRequirementTests
{
    [Fact]
    public async Task An_API_key_is_not_bound_to_a_key_of_its_holder_and_has_no_authorization_details()
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions
        {
            Services = services => HeaderProof.Add(services, HeaderProof.DPoP),
            Endpoints = app =>
            {
                app.MapGet("/bound", () => "ok").RequireSenderConstrained();
                app.MapGet("/dpop", () => "ok").RequireDPoP();
                app.MapGet("/detail", () => "ok").RequireAuthorizationDetail("payment", "initiate");
            },
        });
        var key = await api.IssueAsync();
        foreach (var path in (string[])["/bound", "/dpop"])
            (await api.GetAsync(path, key)).ShouldBe(401, "invalid_token", "ApiKey realm=\"api\", error=\"invalid_token\"");
        var answer = await api.GetAsync("/detail", key);
        answer.ShouldBe(403, "authorization_details_missing", "ApiKey realm=\"api\", error=\"insufficient_scope\"");
        answer.Problem["requiredAuthorizationDetails"]!.ToJsonString().Should().Be("""[{"type":"payment","actions":["initiate"]}]""");
    }
}
