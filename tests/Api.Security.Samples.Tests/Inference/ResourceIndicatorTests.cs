using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>The resource for which the sample identity provider issues tokens to agents (RFC 8707).</summary>
[Collection("Inference")] // one after the other: they share the tokens of two clients
public sealed class ResourceIndicatorTests(InferenceFixture inference)
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string RedirectUri = "http://127.0.0.1:49152/callback";

    [Fact]
    public async Task An_unknown_resource_is_refused()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(inference.Authority + Request("https://evil.example/mcp"));

        ((int)answer.StatusCode).Should().Be(400);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("invalid_target");
    }

    [Fact]
    public async Task A_code_for_one_resource_cannot_be_redeemed_for_another()
    {
        var exchange = async () => await RedeemAsync(await LogInAsync(), "https://evil.example/mcp");
        (await exchange.Should().ThrowAsync<HttpRequestException>()).Which.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_refreshed_token_is_for_the_same_resource()
    {
        var first = await RedeemAsync(await LogInAsync(), inference.Mcp.AbsoluteUri);
        var refreshed = await inference.Tokens.TokenAsync(new()
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "inference-agent",
            ["refresh_token"] = first["refresh_token"]!.GetValue<string>(), ["resource"] = inference.Mcp.AbsoluteUri,
        });
        (await inference.SendAsync(HttpMethod.Get, "/v1/models", refreshed["access_token"]!.GetValue<string>())).ShouldBeOk();
    }

    private Task<JsonNode> RedeemAsync(string code, string resource) => inference.Tokens.TokenAsync(new()
    {
        ["grant_type"] = "authorization_code", ["client_id"] = "inference-agent", ["redirect_uri"] = RedirectUri, ["code"] = code,
        ["code_verifier"] = Verifier, ["resource"] = resource,
    });

    private async Task<string> LogInAsync()
    {
        using var browser = new Tokens(inference.Authority);
        return HttpUtility.ParseQueryString((await browser.LogInAsync(Request(inference.Mcp.AbsoluteUri))).Query)["code"]!;
    }

    // The challenge of the example in RFC 7636, appendix B.
    private static string Request(string resource) =>
        "connect/authorize?response_type=code&client_id=inference-agent&scope=offline_access%20inference:read"
            + "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        + "&redirect_uri=" + Uri.EscapeDataString(RedirectUri) + "&resource=" + Uri.EscapeDataString(resource);
}
