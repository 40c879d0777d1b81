using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>
/// Each profile of a provider accepts its access tokens and refuses its ID tokens. The strict profile refuses all of these access tokens.
/// </summary>
public sealed class ProfileTests
{
    private static readonly AccessTokenProfile[] OfProviders =
        [.. Enum.GetValues<AccessTokenProfile>().Where(profile => profile is not (AccessTokenProfile.Custom or AccessTokenProfile.Fapi2))];

    public static TheoryData<AccessTokenProfile> Profiles => [.. OfProviders];

    public static TheoryData<AccessTokenProfile> Relaxed => [.. OfProviders.Where(profile => profile is not AccessTokenProfile.Rfc9068)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public Task An_access_token_of_the_provider_is_accepted(AccessTokenProfile profile) => ExpectAsync(profile, token => token, 200);

    [Theory]
    [MemberData(nameof(Relaxed))]
    public async Task The_strict_profile_refuses_an_access_token_of_any_other_profile(AccessTokenProfile profile)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/whoami", Typical(issuer, profile).Build())).ShouldBeInvalidToken();
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task A_hash_claim_of_an_ID_token_is_refused_under_every_profile(AccessTokenProfile profile)
    {
        await ExpectAsync(profile, token => token.With("at_hash", "x"), 401);
        await ExpectAsync(profile, token => token.With("c_hash", "x"), 401);
    }

    [Theory]
    [InlineData(AccessTokenProfile.Rfc9068, 401)]
    [InlineData(AccessTokenProfile.Auth0, 401)]
    [InlineData(AccessTokenProfile.Okta, 401)]
    [InlineData(AccessTokenProfile.Entra, 200)]
    [InlineData(AccessTokenProfile.Keycloak, 200)]
    [InlineData(AccessTokenProfile.Cognito, 200)]
    public Task A_nonce_is_refused_only_by_profiles_whose_access_tokens_never_have_one(AccessTokenProfile profile, int status) =>
        ExpectAsync(profile, token => token.With("nonce", "x"), status);

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Every_profile_requires_the_basic_claims_and_refuses_bound_tokens(AccessTokenProfile profile)
    {
        foreach (var claim in new[] { "iss", "exp", "iat", "sub" }) await ExpectAsync(profile, token => token.Without(claim), 401);
        await ExpectAsync(profile, token => token.With("cnf", new JsonObject { ["jkt"] = "x" }), 401);
        await ExpectAsync(profile, token => token.WithHeader("typ", "dpop+jwt"), 401);
    }

    [Theory]
    [InlineData(AccessTokenProfile.Rfc9068, "jti", 401)]
    [InlineData(AccessTokenProfile.Rfc9068, "client_id", 401)]
    [InlineData(AccessTokenProfile.Entra, "azp", 200)]
    [InlineData(AccessTokenProfile.Auth0, "azp", 401)]
    [InlineData(AccessTokenProfile.Okta, "cid", 401)]
    [InlineData(AccessTokenProfile.Okta, "jti", 401)]
    [InlineData(AccessTokenProfile.Keycloak, "azp", 401)]
    [InlineData(AccessTokenProfile.Keycloak, "typ", 401)]
    [InlineData(AccessTokenProfile.Keycloak, "jti", 401)]
    [InlineData(AccessTokenProfile.Cognito, "token_use", 401)]
    [InlineData(AccessTokenProfile.Cognito, "client_id", 401)]
    [InlineData(AccessTokenProfile.Cognito, "jti", 401)]
    public Task Each_profile_requires_its_own_additional_claims(AccessTokenProfile profile, string claim, int status) =>
        ExpectAsync(profile, token => token.Without(claim), status);

    [Theory]
    [InlineData("scp", "x", 200)]
    [InlineData("azp", "x", 200)]
    [InlineData("appid", "x", 200)]
    [InlineData("idtyp", "app", 200)]
    [InlineData("idtyp", "user", 401)]
    [InlineData("roles", "x", 401)]
    public async Task One_piece_of_evidence_is_enough_for_Entra_and_roles_are_not_evidence(string evidence, string value, int status)
    {
        await ExpectAsync(AccessTokenProfile.Entra, token => token.Without("scp").Without("azp"), 401);
        await ExpectAsync(AccessTokenProfile.Entra, token => token.Without("scp").Without("azp").With(evidence, value), status);
    }

    [Fact]
    public async Task Keycloak_tokens_with_another_typ_claim_are_refused()
    {
        foreach (var kind in new[] { "ID", "Refresh", "Logout", "bearer" })
            await ExpectAsync(AccessTokenProfile.Keycloak, token => token.With("typ", kind), 401);
    }

    [Fact]
    public async Task Cognito_uses_client_id_as_the_audience_when_aud_is_missing()
    {
        await ExpectAsync(AccessTokenProfile.Cognito, token => token.With("client_id", "another-client"), 401);
        await ExpectAsync(AccessTokenProfile.Cognito, token => token.With("token_use", "id"), 401);
        await ExpectAsync(AccessTokenProfile.Cognito, token => token.With("aud", "another-api"), 401);
        await ExpectAsync(AccessTokenProfile.Cognito, token => token.With("aud", "orders-api").With("client_id", "another-client"), 200);
    }

    [Theory]
    [InlineData(AccessTokenProfile.Entra, "app")]
    [InlineData(AccessTokenProfile.Auth0, "app")]
    [InlineData(AccessTokenProfile.Okta, "app")]
    [InlineData(AccessTokenProfile.Keycloak, "app")]
    [InlineData(AccessTokenProfile.Cognito, "orders-api")]
    public async Task The_client_ID_is_read_from_the_claim_of_each_provider(AccessTokenProfile profile, string client)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Profile = profile });
        (await api.GetAsync("/whoami", Typical(issuer, profile).Build())).Body.Should().Contain($"\"clientId\":\"{client}\"");
    }

    private static async Task ExpectAsync(AccessTokenProfile profile, Func<TokenBuilder, TokenBuilder> change, int status)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Profile = profile });
        var answer = await api.GetAsync("/whoami", change(Typical(issuer, profile)).Build());
        ((int)answer.Status).Should().Be(status, $"{profile}: {answer.Body}");
    }

    /// <summary>An access token as the provider's documentation shows it, for this API.</summary>
    private static TokenBuilder Typical(FakeAuthorizationServer issuer, AccessTokenProfile profile)
    {
        var token = issuer.Token();
        if (profile is AccessTokenProfile.Rfc9068) return token;
        token.WithHeader("typ", "JWT").Without("client_id").Without("scope");
        return profile switch
        {
            AccessTokenProfile.Entra => token.Without("jti").With("azp", "app").With("scp", "read:orders").With("tid", "t").With("oid", "o")
                .With("ver", "2.0").With("uti", "u"),
            AccessTokenProfile.Auth0 => token.Without("jti").With("azp", "app").With("scope", "read:orders")
                .With("gty", "client-credentials"),
            AccessTokenProfile.Okta => token.WithoutHeader("typ").With("ver", 1).With("cid", "app").With("uid", "u")
                .With("scp", new JsonArray("read:orders")),
            AccessTokenProfile.Keycloak => token.With("typ", "Bearer").With("azp", "app").With("aud",
                new JsonArray("account", "orders-api")).With("scope", "read:orders"),
            AccessTokenProfile.Cognito => token.WithoutHeader("typ").Without("aud").With("client_id", "orders-api")
                .With("token_use", "access").With("scope", "read:orders"),
            _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "This profile has no typical token."),
        };
    }
}
