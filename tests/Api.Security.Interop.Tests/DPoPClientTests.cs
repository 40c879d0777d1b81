using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Interop.Tests;

/// <summary>
/// Tokens of npm <c>oidc-provider</c> that are bound to a DPoP key, sent by npm <c>openid-client</c> and <c>oauth4webapi</c>, which make
/// the proofs and repeat a request when the API wants a nonce.
/// </summary>
public sealed class DPoPClientTests
{
    private static readonly string[] Libraries = ["openid-client", "oauth4webapi"];

    public static MatrixTheoryData<string, string, bool> Cases => new(Libraries, ["ES256", "PS256"], [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_client_is_accepted_and_learns_the_nonce_from_one_refusal(string library, string algorithm, bool requiresNonce)
    {
        await using var provider = await NodeProcess.StartAsync("provider.mjs");
        await using var api = await StartApiAsync(provider, requiresNonce);

        var printed = JsonNode.Parse(await NodeScript.RunAsync("dpop.mjs", "", library, provider.Issuer, api.App.Urls.First(), algorithm))!;

        ((string)printed["type"]!).Should().Be("dpop");
        // One refusal at most: the nonce of each answer is used for the next request. The last request has a changed token.
        int[] expected = requiresNonce ? [401, 200, 200, 201, 200, 401] : [200, 200, 201, 200, 401];
        printed["wire"]!.AsArray().Select(one => (int)one!["status"]!).Should().Equal(expected);
        printed["wire"]!.AsArray().Should().OnlyContain(one => (bool)one!["nonce"]! == requiresNonce);
        var caller = JsonNode.Parse((string)printed["answers"]![3]!["body"]!)!;
        ((string)caller["scheme"]!).Should().Be("DPoP");
        ((string)caller["clientId"]!).Should().Be("holder");
        printed["challenge"]!.AsArray().Select(one => $"{one!["scheme"]} {one["error"]} {one["algs"]}".ToLowerInvariant())
            .Should().Equal("dpop invalid_token es256 ps256", "bearer  ");

        // The token alone is worth nothing.
        var token = (string)printed["token"]!;
        var answer = await api.GetAsync("/orders", token);
        answer.Code.Should().Be("invalid_token");
        answer.Problem["reason"]!.GetValue<string>().Should().Be("dpop_token_as_bearer");
        var thief = new DPoPClient();
        var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("DPoP", thief.Proof("GET", api.App.Urls.First() + "/orders", token,
            requiresNonce ? await NonceAsync(api, thief, token) : null).Build());
        (await api.SendAsync(request, token, "DPoP")).Problem["reason"]!.GetValue<string>().Should().Be("dpop_key_mismatch");
    }

    private static async Task<string> NonceAsync(TestApi api, DPoPClient client, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("DPoP", client.Proof("GET", api.App.Urls.First() + "/orders", token).Build());
        return (await api.SendAsync(request, token, "DPoP")).Headers["DPoP-Nonce"].Single();
    }

    private static Task<TestApi> StartApiAsync(NodeProcess provider, bool requiresNonce) => TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => services.AddApiSecurity(shared => shared.Problems.IncludeReason = true)
            .AddJwt(jwt => jwt.AddIssuer(provider.Issuer, "orders-api", issuer =>
                (issuer.RequireHttpsMetadata, issuer.RequireSenderConstrained) = (false, true)))
            .AddDPoP(dpop => dpop.RequireNonce = requiresNonce),
    });
}
