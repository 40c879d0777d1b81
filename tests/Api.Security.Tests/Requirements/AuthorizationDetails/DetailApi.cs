using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Tests.Requirements.AuthorizationDetails;

/// <summary>Requests with tokens that have authorization details, and the responses to them.</summary>
internal static class DetailApi
{
    public static Task<TestAnswer> SendAsync(this TestApi api, FakeAuthorizationServer issuer, string path, string? details) =>
        api.GetAsync(path, (details is null ? issuer.Token() : issuer.Token().With("authorization_details", JsonNode.Parse(details)))
            .Build());

    public static void ShouldMissDetail(this TestAnswer answer, string required)
    {
        answer.ShouldBe(403, "authorization_details_missing", "Bearer realm=\"api\", error=\"insufficient_scope\"");
        answer.Problem["title"]!.GetValue<string>().Should().Be("The caller lacks a required authorization detail.");
        answer.Problem["requiredAuthorizationDetails"]!.ToJsonString().Should().Be(required);
    }
}
