using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>
/// ID tokens as the providers document them, with the same audience, issuer and key as access tokens. The profile of the provider
/// refuses them, also with roles, and with or without the optional claims of an ID token.
/// </summary>
public sealed class IdTokenTests
{
    private static readonly string[] Extras =
        ["", "roles", "nonce", "at_hash", "c_hash", "roles nonce", "roles at_hash", "roles c_hash", "roles nonce at_hash c_hash"];

    /// <summary>From learn.microsoft.com/entra/identity-platform/id-token-claims-reference.</summary>
    private static readonly string[] EntraIdTokens =
    [
        """{"ver":"2.0","aio":"x","idp":"https://sts.example","name":"Ada","oid":"o-1","preferred_username":"ada@example.com","rh":"x","tid":"t","uti":"u"}""",
        """{"ver":"1.0","amr":["pwd"],"family_name":"L","given_name":"Ada","name":"Ada","oid":"o-1","tid":"t","unique_name":"ada@example.com","upn":"ada@example.com","uti":"u"}""",
    ];

    [Fact]
    public async Task An_Entra_ID_token_is_refused_whatever_other_claims_it_has()
    {
        await using var world = await World.StartAsync(AccessTokenProfile.Entra);
        foreach (var claims in EntraIdTokens)
            foreach (var extra in Extras)
                foreach (var client in new[] { "", "azp", "appid" }) await world.ExpectAsync(claims, $"{extra} {client}", 401);
        // An ID token that was requested with only the openid scope: it names neither a user nor an application.
        foreach (var extra in Extras) await world.ExpectAsync("""{"ver":"2.0","tid":"t","uti":"u","rh":"x"}""", extra, 401);
        await world.ExpectAsync("""{"ver":"2.0","tid":"t","idtyp":"user"}""", "roles", 401);
        foreach (var client in new[] { "azp", "appid" })
            await world.ExpectAsync("""{"ver":"2.0","tid":"t"}""", $"roles nonce {client}", 401);
        await world.ExpectAsync("""{"ver":"2.0","tid":"t","idtyp":"app"}""", "roles nonce", 401);
    }

    /// <summary>From learn.microsoft.com/entra/identity-platform/access-token-claims-reference.</summary>
    [Theory]
    [InlineData(
        """{"ver":"1.0","acr":"1","amr":["pwd"],"appid":"a","appidacr":"0","family_name":"L","given_name":"Ada","name":"Ada","oid":"o","scp":"read:orders","tid":"t","unique_name":"ada","upn":"ada","uti":"u"}""")]
    [InlineData(
        """{"ver":"2.0","azp":"a","azpacr":"1","name":"Ada","oid":"o","preferred_username":"ada","scp":"read:orders","tid":"t","uti":"u","roles":["admin"]}""")]
    [InlineData(
        """{"ver":"1.0","appid":"a","appidacr":"1","idp":"https://sts.example","oid":"alice","roles":["jobs"],"tid":"t","uti":"u"}""")]
    [InlineData("""{"ver":"2.0","azp":"a","azpacr":"1","oid":"alice","roles":["jobs"],"tid":"t","uti":"u"}""")]
    [InlineData("""{"ver":"2.0","azp":"a","azpacr":"2","oid":"alice","tid":"t","uti":"u"}""")]
    [InlineData("""{"ver":"2.0","azp":"a","azpacr":"1","idtyp":"app","oid":"alice","roles":["jobs"],"tid":"t","uti":"u"}""")]
    [InlineData("""{"ver":"1.0","idtyp":"app","oid":"alice","roles":["jobs"],"tid":"t","uti":"u"}""")]
    public async Task An_Entra_access_token_for_a_user_or_an_application_is_accepted(string claims)
    {
        await using var world = await World.StartAsync(AccessTokenProfile.Entra);
        await world.ExpectAsync(claims, "", 200);
    }

    [Theory]
    [InlineData(AccessTokenProfile.Rfc9068, "JWT", """{"auth_time":1,"acr":"1","azp":"app","name":"Ada"}""")] // OpenID Connect Core, 2
    // auth0.com/docs/secure/tokens/id-tokens/id-token-structure
    [InlineData(AccessTokenProfile.Auth0, "JWT",
        """{"sid":"s","name":"Ada","nickname":"ada","email":"ada@example.com","updated_at":"x"}""")]
    // developer.okta.com, "ID token"
    [InlineData(AccessTokenProfile.Okta, null,
        """{"ver":1,"jti":"ID.x","amr":["pwd"],"idp":"x","auth_time":1,"name":"Ada","preferred_username":"ada"}""")]
    [InlineData(AccessTokenProfile.Keycloak, "JWT",
        """{"jti":"x","typ":"ID","azp":"app","sid":"s","auth_time":1,"acr":"1","name":"Ada"}""")]
    [InlineData(AccessTokenProfile.Cognito, null,
        """{"jti":"x","token_use":"id","auth_time":1,"cognito:username":"ada","cognito:groups":["admin"],"event_id":"x"}""")]
    public async Task An_ID_token_of_any_other_provider_is_refused(AccessTokenProfile profile, string? type, string claims)
    {
        await using var world = await World.StartAsync(profile, type);
        foreach (var extra in Extras) await world.ExpectAsync(claims, extra, 401);
    }

    private sealed class World(FakeAuthorizationServer issuer, TestApi api, string? type) : IAsyncDisposable
    {
        public static async Task<World> StartAsync(AccessTokenProfile profile, string? type = "JWT")
        {
            var issuer = await FakeAuthorizationServer.StartAsync("ES256");
            return new World(issuer,
                await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Profile = profile }), type);
        }

        public async Task ExpectAsync(string claims, string extras, int status)
        {
            var token = issuer.Token().Without("client_id").Without("jti").Without("scope");
            if (type is null) token.WithoutHeader("typ");
            else token.WithHeader("typ", type);
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject()) token.With(name, value?.DeepClone());
            foreach (var extra in extras.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                token.With(extra, extra == "roles" ? new JsonArray("admin") : "x");
            var answer = await api.GetAsync("/whoami", token.Build());
            ((int)answer.Status).Should().Be(status, $"{claims} {extras}: {answer.Body}");
            if (status == 401) answer.ShouldBeInvalidToken();
        }

        public async ValueTask DisposeAsync()
        {
            await api.DisposeAsync();
            await issuer.DisposeAsync();
        }
    }
}
