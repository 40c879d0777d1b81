using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>
/// Each refused request has one line that names the endpoint, the cause and the configured values, and nothing that was sent.
/// </summary>
public sealed class RefusalLineTests(RefusalLineTests.Api world) : IClassFixture<RefusalLineTests.Api>
{
    // What the requests contain besides tokens and keys.
    private static readonly string[] Sent =
        ["Secret123", "YTpi", "gateway-secret", "stranger.example", "AUTH.example", "other-api", "secret+jwt", "secret-kid", "globex",
            "acme", "bob", "nonsense", "secret-path", "alice", "aaaaaaaa"];

    public static TheoryData<string> Names => [.. Refused.Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_line_says_what_the_request_would_have_needed(string name)
    {
        var (path, headers, line) = Refused.Requests[name];
        (await world.Logged.LineAsync(path, headers(world.Logged))).Should().Be(line);
    }

    [Fact]
    public async Task No_line_contains_anything_that_was_sent()
    {
        await using var api = await LoggedApi.StartAsync();
        var secrets = new List<string> { api.KeyId, api.KeySecret };
        foreach (var (_, (path, headers, _)) in Refused.Requests)
        {
            var sent = headers(api);
            secrets.AddRange(sent.Where(one => one.Name == "Authorization").SelectMany(one => one.Value.Split(' ', '.'))
                .Where(part => part.Length > 8));
            await api.SendAsync(path, sent);
        }

        var all = string.Join('\n', api.Api.Log.Lines.Select(line => line.Text));
        secrets.Distinct().Should().HaveCountGreaterThan(60).And.NotContain(secret => all.Contains(secret, StringComparison.Ordinal));
        var ours = string.Join('\n', api.Api.Log.Ours.Where(line => line.EventId != 1112).Select(line => line.Text));
        Sent.Should().NotContain(text => ours.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_line_has_the_trace_id_of_the_answer()
    {
        var answer = await world.Logged.SendAsync("/staff");
        var trace = answer.Problem["traceId"]!.GetValue<string>();
        world.Logged.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1101 && line.Text.EndsWith($" Trace {trace}."));
    }

    [Fact]
    public async Task A_method_that_the_endpoint_does_not_declare_is_not_logged()
    {
        await using var api = await LoggedApi.StartAsync();
        await api.Api.SendAsync(new HttpRequestMessage(new HttpMethod("SECRET"), "/staff"));
        api.Lines.Should().ContainSingle().Which.Should().NotContain("SECRET");
    }

    [Theory]
    [InlineData("https://a.example/", "https://a.example", "'https://a.example/', which is configured with a trailing slash")]
    [InlineData("https://a.example", "https://a.example/", "'https://a.example', which is configured without a trailing slash")]
    [InlineData("https://a.example/", "https://A.example", "'https://a.example/', which is configured with a trailing slash")]
    [InlineData("https://a.example/Realm", "https://a.example/realm", "'https://a.example/Realm', which has other letter case")]
    [InlineData("https://a.example/", "https://a.example/x", "an iss that is 'https://a.example/'.")]
    [InlineData("https://a.example/", "https://b.example/", "an iss that is 'https://a.example/'.")]
    [InlineData("https://a.example/", "", "an iss that is 'https://a.example/'.")]
    [InlineData("https://a.example/", null, "an iss that is 'https://a.example/'.")]
    public async Task An_issuer_in_another_spelling_is_named_as_configured(string configured, string? sent, string expected)
    {
        await using var api = await LoggedApi.StartAsync(jwt => jwt.AddIssuer(configured, "orders-api", one => one.Jwks = LoggedApi.Jwks));
        var line = await api.LineAsync("/orders", LoggedApi.Bearer(LoggedApi.Token().With("iss", sent)));
        line.Should().StartWith("Bearer refused a request to GET /orders: issuer_unknown. Expected ").And.Contain(expected);
    }

    [Fact]
    public async Task An_issuer_of_another_scheme_is_named()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddSingleton<IAuthorizationServerSource, AnotherScheme>().AddApiSecurity()
                .AddJwt(jwt => jwt.AddIssuer(LoggedApi.Issuer, "orders-api", one => one.Jwks = LoggedApi.Jwks)),
        });
        await api.GetAsync("/orders", LoggedApi.Token("https://other.example/").Build());
        await api.GetAsync("/orders", LoggedApi.Token("https://stranger.example/").Build());
        api.Log.Ours.Where(line => line.EventId == 1101).Select(line => line.Text.Split(" Trace ")[0]).Should().Equal(
            "Bearer refused a request to GET /orders: issuer_unknown. Expected an iss that is 'https://auth.example.com/'; the token is of "
                + "'https://other.example/', which is configured for another scheme.",
            "Bearer refused a request to GET /orders: issuer_unknown. Expected an iss that is 'https://auth.example.com/'.");
    }

    [Fact]
    public async Task A_long_list_of_issuers_is_shortened()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            ConfigureJwt = jwt =>
            {
                for (var i = 10; i < 23; i++) jwt.AddIssuer($"https://i{i}.example/", "orders-api", one => one.Jwks = LoggedApi.Jwks);
            },
        });
        await api.GetAsync("/orders", LoggedApi.Token().Build());
        await api.GetAsync("/orders", LoggedApi.Token("https://i22.example").Build());
        string[] lines = [.. api.Log.Ours.Where(line => line.EventId == 1101).Select(line => line.Text)];
        lines[0].Should().Contain("'https://i10.example/' or ").And.Contain("or one of 3 more.").And.NotContain("i20");
        lines[1].Should().Contain("the iss 'https://i22.example/', which is configured with a trailing slash");
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0", "set Profile to Entra")]
    [InlineData("https://acme.eu.auth0.com/", "set Profile to Auth0")]
    [InlineData("https://acme.okta.com/oauth2/default", "set Profile to Okta")]
    [InlineData("https://id.example/realms/acme", "set Profile to Keycloak")]
    [InlineData("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc", "set Profile to Cognito")]
    [InlineData("https://id.example/", "set Profile to that of the provider, such as Entra, Auth0, Okta, Keycloak, Cognito")]
    public async Task A_token_of_type_JWT_names_the_profile_of_the_provider(string authority, string expected)
    {
        await using var api = await LoggedApi.StartAsync(jwt => jwt.AddIssuer(authority, "orders-api", one => one.Jwks = LoggedApi.Jwks));
        (await api.LineAsync("/orders", LoggedApi.Bearer(LoggedApi.Token(authority).WithHeader("typ", "JWT")))).Should().Contain(expected);
    }

    [Theory]
    [InlineData(AccessTokenProfile.Auth0, "client_id or azp")]
    [InlineData(AccessTokenProfile.Okta, "cid")]
    [InlineData(AccessTokenProfile.Keycloak, "azp or client_id")]
    [InlineData(AccessTokenProfile.Cognito, "client_id")]
    public async Task A_missing_client_names_the_claims_of_the_profile(AccessTokenProfile profile, string claims)
    {
        await using var api = await LoggedApi.StartAsync(jwt => jwt.AddIssuer(LoggedApi.Issuer, "orders-api", one =>
            (one.Jwks, one.Profile) = (LoggedApi.Jwks, profile)));
        (await api.LineAsync("/orders", LoggedApi.Bearer(LoggedApi.Token().WithHeader("typ", "JWT").Without("client_id"))))
            .Should().Contain($"claim_required. Expected the claim {claims}, which Profile {profile} of {LoggedApi.Issuer} requires.");
    }

    [Fact]
    public async Task An_endpoint_for_keys_only_in_a_site_with_a_login_says_what_was_sent()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = { ["ApiSecurity:ApiKeys:Peppers:1"] = Convert.ToBase64String("0123456789abcdef0123456789ABCDEF"u8) },
            AddSecurity = services =>
            {
                services.AddAuthentication("Cookies").AddCookie("Cookies");
                services.AddApiSecurity().AddApiKeys()
                    .AddJwt(jwt => jwt.AddIssuer(LoggedApi.Issuer, "orders-api", one => one.Jwks = LoggedApi.Jwks));
            },
            Endpoints = app => app.MapGet("/keys", () => "ok")
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = LoggedApi.Key }),
        });
        await api.GetAsync("/keys", LoggedApi.Token().Build());
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1101).Which.Text.Should().Contain(
            "Expected a credential of ApiKey, because this endpoint takes no other; the request has one of Bearer.");
    }

    [Fact]
    public async Task Configured_names_of_headers_and_environments_are_used()
    {
        await using var api = await LoggedApi.StartAsync(settings:
            [("ApiSecurity:ApiKeys:Headers:Id", "x-shop-id"), ("ApiSecurity:ApiKeys:Headers:Secret", "x-shop-key"),
            ("ApiSecurity:ApiKeys:Environment", "test")]);
        (await api.LineAsync("/orders", new HeaderLine("Authorization", "Bearer " + api.KeySecret)))
            .Should().Contain("an API key in the headers x-shop-id and x-shop-key; one was sent in Authorization");
        var live = api.KeySecret.Replace("_test_", "_live_", StringComparison.Ordinal);
        (await api.LineAsync("/orders", new("x-shop-id", api.KeyId), new("x-shop-key", live)))
            .Should().Contain("wrong_environment. Expected an API key of the environment 'test' (ApiSecurity:ApiKeys:Environment).");
        // The header of a gateway is not read any more, and harms nobody.
        (await api.SendAsync("/orders", [.. LoggedApi.Bearer(LoggedApi.Token()), new("x-api-key", "gateway-secret")])).ShouldBeOk();
    }

    [Theory]
    [InlineData("ApiSecurity:RequireTls", "true", "ApiSecurity:RequireTls is set")]
    [InlineData("ApiSecurity:ApiKeys:RequireTls", "true", "ApiSecurity:ApiKeys:RequireTls is set")]
    [InlineData("ApiSecurity:ApiKeys:RequireTls", null, "ApiSecurity:ApiKeys:RequireTls is true by default outside Development")]
    public async Task An_API_key_over_plain_HTTP_names_the_setting_that_refuses_it(string name, string? value, string cause)
    {
        await using var api = await LoggedApi.StartAsync(settings: (name, value));
        (await api.LineAsync("/orders", api.WithKey())).Should().Be(
            $"ApiKey refused a request to GET /orders: insecure_transport. Expected TLS, because {cause}; behind a proxy that terminates "
            + "TLS, call UseForwardedHeaders() before UseAuthentication().");
    }

    private sealed class AnotherScheme : IAuthorizationServerSource
    {
        public IReadOnlyList<AuthorizationServer> AuthorizationServers { get; } = [new("https://other.example/", ["ES256"])];
    }

    public sealed class Api : IAsyncLifetime
    {
        internal LoggedApi Logged { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Logged = await LoggedApi.StartAsync();

        public ValueTask DisposeAsync() => Logged.DisposeAsync();
    }
}
