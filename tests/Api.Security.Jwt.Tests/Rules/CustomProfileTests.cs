using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>The rules of an issuer with <c>Profile</c> <c>Custom</c>.</summary>
public sealed class CustomProfileTests
{
    [Theory]
    [InlineData("at+jwt", 200)]
    [InlineData("application/AT+JWT", 200)]
    [InlineData("JWT", 401)]
    [InlineData(null, 401)]
    [InlineData("none", 401)]
    public async Task Only_at_jwt_is_allowed_where_no_type_is_listed(string? type, int status) =>
        await ExpectAsync(custom => custom.ClientIdClaim = "client_id", token => Typed(token, type), status);

    [Theory]
    [InlineData("jwt", 200)]
    [InlineData("application/jwt", 200)]
    [InlineData(null, 200)]
    [InlineData("at+jwt", 401)]
    [InlineData("none", 401)]
    [InlineData("dpop+jwt", 401)]
    public async Task Listed_types_replace_the_default_and_none_allows_a_missing_one(string? type, int status) =>
        await ExpectAsync(custom =>
        {
            custom.Types.Add("JWT");
            custom.Types.Add("none");
            custom.RequiredClaims.Add("scope");
        }, token => Typed(token, type), status);

    [Theory]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("iat")]
    [InlineData("jti")]
    public async Task Without_a_list_the_claims_of_RFC_9068_are_required_and_a_list_replaces_them(string claim)
    {
        await ExpectAsync(custom => custom.Types.Add("at+jwt"), token => token.Without(claim), 401);
        await ExpectAsync(custom => custom.RequiredClaims.Add("scope"), token => token.Without(claim), 200);
        await ExpectAsync(custom => custom.RequiredClaims.Add(claim), token => token.Without(claim), 401);
        await ExpectAsync(custom => custom.RequiredClaims.Add(claim), token => token.With(claim, null), 401);
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("exp")]
    [InlineData("aud")]
    public Task Issuer_expiry_and_audience_are_always_required(string claim) =>
        ExpectAsync(custom => custom.RequiredClaims.Add("scope"), token => token.Without(claim), 401);

    [Fact]
    public async Task A_subject_or_a_client_is_always_required_as_a_string()
    {
        void Lax(JwtCustomProfileOptions custom) => custom.RequiredClaims.Add("scope");
        await ExpectAsync(Lax, token => token.Without("sub").Without("client_id"), 401);
        await ExpectAsync(Lax, token => token.With("sub", null).With("client_id", null), 401);
        await ExpectAsync(Lax, token => token.With("sub", null), 200);
        foreach (var wrong in new JsonNode[] { 1, "", new JsonArray("alice"), false })
        {
            await ExpectAsync(Lax, token => token.With("sub", wrong.DeepClone()), 401);
            await ExpectAsync(Lax, token => token.With("client_id", wrong.DeepClone()), 401);
        }
    }

    [Fact]
    public async Task Times_are_checked_where_they_are_present()
    {
        var later = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 300;
        foreach (var claim in new[] { "iat", "nbf" })
        {
            await ExpectAsync(custom => custom.RequiredClaims.Add("scope"), token => token.With(claim, later), 401);
            await ExpectAsync(custom => custom.RequiredClaims.Add("scope"), token => token.With(claim, "now"), 401);
        }
    }

    [Fact]
    public async Task Hashes_of_an_ID_token_are_always_refused_and_a_nonce_without_a_list()
    {
        foreach (var claim in new[] { "at_hash", "c_hash" })
            await ExpectAsync(custom => custom.RequiredClaims.Add("scope"), token => token.With(claim, "x"), 401);
        await ExpectAsync(custom => custom.Types.Add("at+jwt"), token => token.With("nonce", "x"), 401);
        await ExpectAsync(custom => custom.RequiredClaims.Add("scope"), token => token.With("nonce", "x"), 200);
    }

    [Theory]
    [InlineData("token_use=access", "\"access\"", 200)]
    [InlineData("token_use=access", "[\"other\",\"access\"]", 200)]
    [InlineData("token_use=access", "\"acc\\u0065ss\"", 200)]
    [InlineData("token_use=access", "\"Access\"", 401)]
    [InlineData("token_use=access", "\"id\"", 401)]
    [InlineData("token_use=access", "[[\"access\"]]", 401)]
    [InlineData("token_use=access", "{\"access\":true}", 401)]
    [InlineData("token_use=access", "null", 401)]
    [InlineData("unusual=a=b", "\"a=b\"", 200)]
    [InlineData("unusual=false", "false", 200)]
    [InlineData("unusual=false", "\"false\"", 200)]
    [InlineData("unusual=false", "true", 401)]
    [InlineData("unusual=65", "65", 200)]
    [InlineData("unusual=65", "650", 401)]
    [InlineData("unusual=65", "\"65\"", 200)]
    [InlineData("unusual", "null", 401)]
    [InlineData("unusual", "false", 200)]
    public async Task A_required_claim_may_have_a_required_value(string required, string json, int status)
    {
        var name = required.Split('=')[0];
        await ExpectAsync(custom => custom.RequiredClaims.Add(required), token => WithJson(token, name, json), status);
    }

    [Fact]
    public async Task A_claim_whose_name_differs_in_case_is_another_claim()
    {
        await ExpectAsync(custom => custom.RequiredClaims.Add("Unusual"), token => token.With("unusual", "x"), 401);
        await ExpectAsync(
            custom => custom.RequiredClaims.Add("kubernetes.io"), token => token.With("kubernetes.io", new JsonObject()), 200);
        await ExpectAsync(
            custom => custom.RequiredClaims.Add("a.b"), token => token.With("a", new JsonObject { ["b"] = "x" }), 401);
    }

    [Fact]
    public async Task The_named_claims_are_the_subject_and_the_client()
    {
        await using var world = await World.StartAsync(custom =>
        {
            (custom.SubjectClaim, custom.ClientIdClaim) = ("user_id", "azp");
            custom.RequiredClaims.Add("scope");
        });
        await world.ExpectCallerAsync(token => token.With("user_id", "bob").With("azp", "app"), "bob", "app");
        // The token's own sub and client_id are not the caller.
        await world.ExpectCallerAsync(token => token.With("azp", "app"), null, "app");
        await world.ExpectCallerAsync(token => token.With("user_id", "bob"), "bob", null);
        await world.ExpectAsync(token => token, 401);
    }

    [Fact]
    public async Task A_client_without_a_user_has_no_subject_or_the_client_as_its_subject()
    {
        await using var without = await World.StartAsync(custom => custom.RequiredClaims.Add("client_id"));
        await without.ExpectCallerAsync(token => token.Without("sub"), null, "web");
        await without.ExpectCallerAsync(token => token.With("sub", null), null, "web");
        await without.ExpectCallerAsync(token => token, "alice", "web");

        await using var client = await World.StartAsync(custom => custom.SubjectClaim = "client_id");
        await client.ExpectCallerAsync(token => token, "web", "web");
    }

    [Fact]
    public async Task Access_tokens_have_their_own_issuer_and_the_document_still_the_authority()
    {
        await using var world = await World.StartAsync(custom => custom.AccessTokenIssuer = "http://adfs.example/adfs/services/trust");
        await world.ExpectAsync(token => token.With("iss", "http://adfs.example/adfs/services/trust"), 200);
        await world.ExpectAsync(token => token, 401);
        (await world.Api.GetAsync("/issuer", world.Issuer.Token().With("iss", "http://adfs.example/adfs/services/trust").Build())).Body
            .Should().Be("http://adfs.example/adfs/services/trust");

        world.Issuer.RawDiscovery = new JsonObject
        {
            ["issuer"] = "http://adfs.example/adfs/services/trust", ["jwks_uri"] = world.Issuer.Issuer + "/jwks",
        }.ToJsonString();
        await using var wrong = await World.StartAsync(
            custom => custom.AccessTokenIssuer = "http://adfs.example/adfs/services/trust", world.Issuer);
        await wrong.ExpectAsync(token => token.With("iss", "http://adfs.example/adfs/services/trust"), 503);
    }

    [Fact]
    public async Task Keys_named_by_x5t_are_not_found_by_kid_and_vice_versa()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256", "ES256");
        var keys = issuer.Keys.Select((key, index) =>
        {
            var jwk = key.Jwk();
            jwk["x5t"] = $"thumbprint-{index}";
            return (JsonNode)jwk;
        }).ToArray();
        issuer.RawKeySet = new JsonObject { ["keys"] = new JsonArray(keys) }.ToJsonString();
        await using var world = await World.StartAsync(custom => custom.KeyIdHeader = "x5t", issuer);
        await world.ExpectAsync(token => token.WithHeader("x5t", "thumbprint-1"), 200);
        await world.ExpectAsync(token => token.WithHeader("x5t", "thumbprint-1").WithoutHeader("kid"), 200);
        await world.ExpectAsync(token => token.WithHeader("x5t", "thumbprint-0"), 401);
        await world.ExpectAsync(token => token.WithHeader("x5t", issuer.Key.KeyId), 401);
        await world.ExpectAsync(token => token, 401); // only a kid, and two keys

        await using var byKeyId = await World.StartAsync(custom => custom.KeyIdHeader = "kid", issuer);
        await byKeyId.ExpectAsync(token => token.WithHeader("x5t", "thumbprint-0"), 200);
        await byKeyId.ExpectAsync(token => token.WithHeader("x5t", 5), 200);
        await byKeyId.ExpectAsync(token => token.WithHeader("kid", "thumbprint-1"), 401);
    }

    [Fact]
    public async Task Two_issuers_that_read_the_same_header_differently_do_not_share_it()
    {
        await using var byThumbprint = await FakeAuthorizationServer.StartAsync("ES256");
        await using var byKeyId = await FakeAuthorizationServer.StartAsync("ES256");
        var (one, two) = (SigningKey.Create("ES256", "one"), SigningKey.Create("ES256", "two"));
        var jwk = one.Jwk();
        jwk["x5t"] = "name";
        byThumbprint.RawKeySet = new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString();
        byKeyId.Keys.Add(two);
        await using var api = await TestApi.StartAsync(byKeyId, new TestApiOptions
        {
            ConfigureJwt = jwt => jwt.AddIssuer(byThumbprint.Issuer, "orders-api", issuer =>
            {
                (issuer.RequireHttpsMetadata, issuer.WarmUp, issuer.Profile) = (false, KeyWarmUp.Off, AccessTokenProfile.Custom);
                issuer.Custom.KeyIdHeader = "x5t";
            }),
        });
        for (var i = 0; i < 2; i++)
        {
            foreach (var (issuer, key) in new[] { (byThumbprint, one), (byKeyId, two) })
                (await api.GetAsync("/whoami", issuer.Token().WithHeader("kid", "two").WithHeader("x5t", "name").SignedBy(key).Build()))
                    .ShouldBeOk();
        }
    }

    [Fact]
    public async Task A_resolver_can_return_an_issuer_with_a_custom_profile()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Jwt:Resolver:AllowedNetworks:0"] = "127.0.0.0/8" },
            Services = services => services.AddSingleton<IIssuerResolver>(new Resolver(issuer.Issuer)),
        });
        var token = issuer.Token().With("iss", "urn:tokens").Without("sub").WithHeader("typ", "JWT").With("azp", "app");
        var answer = await api.GetAsync("/whoami", token.Build());
        answer.ShouldBeOk();
        ((string?)answer.Problem["clientId"]).Should().Be("app");
        (await api.GetAsync("/whoami", token.With("iss", issuer.Issuer).Build())).ShouldBeInvalidToken();
        (await api.GetAsync("/whoami", token.With("iss", "urn:tokens").Without("scope").Build())).ShouldBeInvalidToken();
    }

    private static TokenBuilder Typed(TokenBuilder token, string? type) =>
        type is null ? token.WithoutHeader("typ") : token.WithHeader("typ", type);

    private static TokenBuilder WithJson(TokenBuilder token, string name, string json) =>
        token.With(name, "REPLACE").WithRawPayload(token.PayloadJson.Replace("\"REPLACE\"", json, StringComparison.Ordinal));

    private static async Task ExpectAsync(Action<JwtCustomProfileOptions> configure, Func<TokenBuilder, TokenBuilder> change, int status)
    {
        await using var world = await World.StartAsync(configure);
        await world.ExpectAsync(change, status);
    }

    private sealed class Resolver(string authority) : IIssuerResolver
    {
        public bool Allows(string issuer) => issuer is "urn:tokens";

        public ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken)
        {
            var settings = new JwtIssuerOptions { Authority = authority, Profile = AccessTokenProfile.Custom };
            settings.RequireHttpsMetadata = false;
            settings.Audiences.Add("orders-api");
            settings.Custom.Types.Add("JWT");
            settings.Custom.RequiredClaims.Add("scope");
            (settings.Custom.ClientIdClaim, settings.Custom.AccessTokenIssuer) = ("azp", issuer);
            return ValueTask.FromResult<JwtIssuerOptions?>(settings);
        }
    }

    private sealed class World(FakeAuthorizationServer issuer, TestApi api, bool ownsIssuer) : IAsyncDisposable
    {
        public FakeAuthorizationServer Issuer => issuer;

        public TestApi Api => api;

        public static async Task<World> StartAsync(Action<JwtCustomProfileOptions> configure, FakeAuthorizationServer? shared = null)
        {
            var issuer = shared ?? await FakeAuthorizationServer.StartAsync("ES256");
            return new World(issuer, await TestApi.StartAsync(issuer, new TestApiOptions
            {
                ConfigureIssuer = trusted =>
                {
                    trusted.Profile = AccessTokenProfile.Custom;
                    configure(trusted.Custom);
                },
                Endpoints = app => app.MapGet("/issuer", (ApiCaller caller) => caller.Issuer),
            }), shared is null);
        }

        public async Task ExpectAsync(Func<TokenBuilder, TokenBuilder> change, int status)
        {
            var answer = await api.GetAsync("/whoami", change(issuer.Token()).Build());
            ((int)answer.Status).Should().Be(status, answer.Body);
        }

        public async Task ExpectCallerAsync(Func<TokenBuilder, TokenBuilder> change, string? subject, string? client)
        {
            var answer = await api.GetAsync("/whoami", change(issuer.Token()).Build());
            answer.ShouldBeOk();
            ((string?)answer.Problem["subject"], (string?)answer.Problem["clientId"]).Should().Be((subject, client));
        }

        public async ValueTask DisposeAsync()
        {
            await api.DisposeAsync();
            if (ownsIssuer) await issuer.DisposeAsync();
        }
    }
}
