using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>
/// A token for Microsoft Graph that is sent by mistake. Its signature is not valid for anyone else; the log says what it is, and the client
/// gets the same answer as for any other token that is not valid.
/// </summary>
public sealed class MicrosoftGraphTokenTests
{
    private const string Line =
        "Expected a token for this API, but this one is for Microsoft Graph, as the nonce in its header shows, and " +
        "only Graph can verify it: the client has to request a scope of this API, such as api://{its client id}/.default.";

    [Theory]
    [InlineData("00000003-0000-0000-c000-000000000000")]
    [InlineData("https://graph.microsoft.com")]
    [InlineData("https://graph.microsoft.com/")]
    public async Task The_log_says_what_it_is_when_its_signature_is_not_valid(string audience)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        await using var api = await StartAsync(issuer);
        var token = issuer.Token().WithHeader("typ", "JWT").WithHeader("nonce", "x").With("aud", audience).With("scp", "User.Read")
            .SignedBy(SigningKey.Create("RS256", issuer.Key.KeyId));
        await ShouldSayGraphAsync(api, token);
    }

    [Theory]
    [InlineData("https://sts.windows.net/11111111-2222-3333-4444-555555555555/")]
    [InlineData("https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0")]
    public async Task The_log_says_what_it_is_when_its_issuer_is_of_the_other_version(string authority)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        await using var api = await StartAsync(issuer);
        var token = issuer.Token().WithHeader("typ", "JWT").WithHeader("nonce", "x").With("iss", authority);
        foreach (var audience in new[] { "00000003-0000-0000-c000-000000000000", "https://outlook.office.com" })
            await ShouldSayGraphAsync(api, token.With("aud", audience));
    }

    [Fact]
    public async Task A_nonce_in_the_header_does_not_make_a_token_invalid_and_other_refusals_are_unchanged()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        await using var api = await StartAsync(issuer);
        TokenBuilder Token() => issuer.Token().WithHeader("typ", "JWT").WithHeader("nonce", "x").With("scp", "read:orders");

        (await api.GetAsync("/orders", Token().Build())).ShouldBeOk();
        await ShouldSayAsync(api, Token().SignedBy(SigningKey.Create("RS256", issuer.Key.KeyId)), "signature_invalid");
        await ShouldSayAsync(api, Token().With("iss", "https://auth.example"), "issuer_unknown");
        await ShouldSayAsync(api, Token().With("aud", "billing-api"), "audience_mismatch");
        await ShouldSayAsync(api, Token().With("aud", "00000003-0000-0000-c000-000000000000").WithHeader("typ", "x"), "type_not_allowed");
        // Without a nonce in the header, it is not a token for Graph.
        await ShouldSayAsync(
            api, Token().WithoutHeader("nonce").With("aud", "00000003-0000-0000-c000-000000000000"), "audience_mismatch");
    }

    private static Task<TestApi> StartAsync(FakeAuthorizationServer issuer) =>
        TestApi.StartAsync(issuer, new TestApiOptions
        {
            ConfigureIssuer = trusted => trusted.Profile = AccessTokenProfile.Entra,
            Settings = new() { ["ApiSecurity:Problems:IncludeReason"] = "true" },
        });

    private static async Task ShouldSayGraphAsync(TestApi api, TokenBuilder token)
    {
        await ShouldSayAsync(api, token, "token_for_microsoft_graph");
        api.Log.Ours.Should().Contain(line => line.EventId == 1101 && line.Text.Contains(Line, StringComparison.Ordinal));
    }

    private static async Task ShouldSayAsync(TestApi api, TokenBuilder token, string reason)
    {
        var answer = await api.GetAsync("/whoami", token.Build());
        answer.ShouldBeInvalidToken();
        ((string?)answer.Problem["reason"]).Should().Be(reason);
    }
}
