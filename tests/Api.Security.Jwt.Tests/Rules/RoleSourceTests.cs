using System.Security.Claims;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>Roles are read only from the claims that each provider uses. Every way to require a role gives the same result.</summary>
public sealed class RoleSourceTests
{
    private static readonly string[] Asking = ["/extension", "/attribute", "/name", "/authorize", "/policy"];

    /// <summary>Claims that could contain roles, with their values.</summary>
    private static readonly Dictionary<string, string> Places = new()
    {
        ["roles"] = """["support","orders-admin"]""",
        ["groups"] = """["support","orders-admin"]""",
        ["permissions"] = """["read:orders","orders-admin"]""",
        ["cognito:groups"] = """["orders-admin"]""",
        ["realm_access"] = """{"roles":["support","orders-admin"]}""",
        ["resource_access"] = """{"account":{"roles":["x"]},"orders-api":{"roles":["orders-admin"]}}""",
        ["resource_access "] = """{"another-api":{"roles":["orders-admin"]}}""",
        ["role"] = "\"orders-admin\"",
        ["urn:api-security:role"] = """["orders-admin"]""",
        ["http://schemas.microsoft.com/ws/2008/06/identity/claims/role"] = "\"orders-admin\"",
    };

    private static readonly Dictionary<AccessTokenProfile, string[]> Sources = new()
    {
        [AccessTokenProfile.Rfc9068] = ["roles"],
        [AccessTokenProfile.Entra] = ["roles", "groups"],
        [AccessTokenProfile.Auth0] = ["permissions"],
        [AccessTokenProfile.Okta] = ["groups"],
        [AccessTokenProfile.Keycloak] = ["realm_access", "resource_access"],
        [AccessTokenProfile.Cognito] = ["cognito:groups"],
    };

    public static TheoryData<AccessTokenProfile, string, bool> Everywhere =>
        [.. Sources.Keys.SelectMany(profile => Places.Keys.Select(place => (profile, place, Sources[profile].Contains(place))))];

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_profile_reads_roles_only_where_its_provider_puts_them(AccessTokenProfile profile, string place, bool passes)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer, trusted => trusted.Profile = profile);
        await ExpectAsync(api, Typical(issuer, profile).With(place.Trim(), JsonNode.Parse(Places[place])).Build(), passes);
        await ExpectAsync(api, Typical(issuer, profile).Build(), passes: false);
    }

    [Theory]
    [InlineData("roles", """{"roles":["orders-admin"]}""", true)]
    [InlineData("my_roles", """{"my_roles":"orders-admin"}""", true)]
    [InlineData("my_roles", """{"roles":["orders-admin"]}""", false)] // the configured claims replace those of the profile
    [InlineData("my_roles", """{"groups":["orders-admin"]}""", false)]
    [InlineData("https://example.com/roles", """{"https://example.com/roles":["orders-admin"]}""", true)]
    [InlineData("authz.app.roles", """{"authz":{"app":{"roles":["orders-admin"]}}}""", true)]
    [InlineData("resource_access['my.client'].roles", """{"resource_access":{"my.client":{"roles":["orders-admin"]}}}""", true)]
    [InlineData("resource_access['my.client'].roles", """{"resource_access":{"my":{"client":{"roles":["orders-admin"]}}}}""", false)]
    [InlineData("urn:api-security:role", """{"urn:api-security:role":["orders-admin"]}""", true)] // because it is configured
    public async Task RoleClaims_in_the_configuration_replace_the_claims_of_the_profile(string source, string claims, bool passes)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        const string Section = "ApiSecurity:Jwt:Issuers:0:";
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new()
            {
                [Section + "Authority"] = issuer.Issuer, [Section + "Audiences:0"] = "orders-api", [Section + "Algorithms:0"] = "ES256",
                [Section + "RequireHttpsMetadata"] = "false", [Section + "WarmUp"] = "Off",
                [Section + "Profile"] = "Entra", [Section + "RoleClaims:0"] = source, [Section + "RoleClaims:1"] = "other_roles",
            },
            Endpoints = Map,
        });
        TokenBuilder Token(string json) => JsonNode.Parse(json)!.AsObject()
            .Aggregate(Typical(issuer, AccessTokenProfile.Entra), (token, claim) => token.With(claim.Key, claim.Value?.DeepClone()));
        await ExpectAsync(api, Token(claims).Build(), passes);
        await ExpectAsync(api, Token("""{"other_roles":["orders-admin"]}""").Build(), passes: true);
    }

    [Theory]
    [InlineData("", "remove the empty entry")]
    [InlineData("a..b", "write the claims that hold roles")]
    [InlineData("['a'].roles", "write the claims that hold roles")]
    [InlineData("a[0]", "write the claims that hold roles")]
    public async Task An_invalid_claim_path_prevents_startup(string source, string fix)
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Jwt:Issuers:0:Authority"] = "https://auth.example",
                ["ApiSecurity:Jwt:Issuers:0:Audiences:0"] = "orders-api", ["ApiSecurity:Jwt:Issuers:0:RoleClaims:0"] = source },
        })).DisposeAsync();
        await starting.Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>()
            .WithMessage($"*Issuers:0:RoleClaims: {fix}*");
    }

    [Theory]
    [InlineData("""["Orders-Admin"]""")]
    [InlineData("""["orders-admin "]""")]
    [InlineData("""["orders-admi\u0301n"]""")]
    [InlineData("\"support orders-admin\"")]
    [InlineData("""{"orders-admin":true}""")]
    [InlineData("""[["orders-admin"]]""")]
    [InlineData("""[{"name":"orders-admin"}]""")]
    [InlineData("[1,true,null]")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_value_that_does_not_match_exactly_is_not_the_role(string roles)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer, trusted => trusted.Profile = AccessTokenProfile.Entra);
        await ExpectAsync(api, Typical(issuer, AccessTokenProfile.Entra).With("roles", JsonNode.Parse(roles))
            .With("groups", JsonNode.Parse(roles)).Build(), passes: false);
    }

    [Fact]
    public async Task The_role_claims_of_one_issuer_do_not_apply_to_another()
    {
        await using var one = await FakeAuthorizationServer.StartAsync("ES256");
        await using var other = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(one, new TestApiOptions
        {
            ConfigureIssuer = trusted => trusted.RoleClaims.Add("groups"),
            ConfigureJwt = jwt => jwt.AddIssuer(other.Issuer, "orders-api", trusted =>
            {
                trusted.RequireHttpsMetadata = false;
                trusted.RoleClaims.Add("realm_access.roles");
            }),
            Endpoints = Map,
        });
        await ExpectAsync(api, one.Token().With("groups", "orders-admin").Build(), passes: true);
        await ExpectAsync(api, other.Token().With("groups", "orders-admin").Build(), passes: false);
        await ExpectAsync(api, other.Token().With("realm_access", JsonNode.Parse(Places["realm_access"])).Build(), passes: true);
        await ExpectAsync(api, one.Token().With("realm_access", JsonNode.Parse(Places["realm_access"])).Build(), passes: false);
    }

    [Fact]
    public async Task A_cached_token_has_the_same_roles()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer, trusted => trusted.Profile = AccessTokenProfile.Keycloak);
        var (good, bad) = (Typical(issuer, AccessTokenProfile.Keycloak).With("realm_access", JsonNode.Parse(Places["realm_access"]))
            .Build(), Typical(issuer, AccessTokenProfile.Keycloak).With("urn:api-security:role", "orders-admin").Build());
        for (var i = 0; i < 3; i++)
        {
            await ExpectAsync(api, good, passes: true);
            await ExpectAsync(api, bad, passes: false);
        }
    }

    private static Task<TestApi> StartAsync(FakeAuthorizationServer issuer, Action<JwtIssuerOptions> configure) =>
        TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = configure, Endpoints = Map });

    private static void Map(WebApplication app)
    {
        app.MapGet("/extension", () => "ok").RequireRole("orders-admin");
        app.MapGet("/attribute", [RequireRole("orders-admin", "nobody")] () => "ok");
        app.MapGet("/name", () => "ok").RequireAuthorization("role:orders-admin");
        app.MapGet("/authorize", [Authorize(Roles = "orders-admin")] () => "ok");
        app.MapGet("/policy", () => "ok").RequireAuthorization(policy => policy.RequireRole("orders-admin"));
        app.MapGet("/has", (ClaimsPrincipal user, ApiCaller caller) =>
            $"{user.IsInRole("orders-admin")} {caller.HasRole("orders-admin")} {caller.Roles.Contains("orders-admin")}");
    }

    private static async Task ExpectAsync(TestApi api, string token, bool passes)
    {
        foreach (var path in Asking)
        {
            var answer = await api.GetAsync(path, token);
            if (passes) answer.ShouldBeOk();
            else answer.ShouldBe(403, "role_missing");
        }

        (await api.GetAsync("/has", token)).Body.Should().Be($"{passes} {passes} {passes}");
    }

    /// <summary>An access token of the provider, without any role.</summary>
    private static TokenBuilder Typical(FakeAuthorizationServer issuer, AccessTokenProfile profile)
    {
        var token = issuer.Token();
        return profile switch
        {
            AccessTokenProfile.Rfc9068 => token,
            AccessTokenProfile.Entra => token.WithHeader("typ", "JWT").Without("client_id").With("azp", "app"),
            AccessTokenProfile.Auth0 => token.WithHeader("typ", "JWT").Without("client_id").With("azp", "app"),
            AccessTokenProfile.Okta => token.WithoutHeader("typ").Without("client_id").With("cid", "app"),
            AccessTokenProfile.Keycloak => token.WithHeader("typ", "JWT").With("typ", "Bearer").With("azp", "app"),
            AccessTokenProfile.Cognito => token.WithoutHeader("typ").Without("aud").With("client_id", "orders-api")
                .With("token_use", "access"),
            _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "This profile has no token."),
        };
    }
}
