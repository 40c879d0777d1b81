using System.Text.Json.Nodes;
using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.OpenApi.Tests;

/// <summary>Where clients get tokens, according to the issuers' discovery documents.</summary>
public sealed class OAuthTests
{
    [Fact]
    public async Task An_issuer_becomes_a_scheme_with_its_endpoints_and_the_scopes_of_the_catalogue()
    {
        await using var issuer = await StartIssuerAsync();
        await using var api = await StartAsync([issuer], security => security.Scopes
            .Define("read:orders", "Read orders").Define("write:orders", "Place orders", implies: "read:orders")
                .Define("analytics:read:{tenant}", "Read figures"));

        var document = await api.DocumentAsync();

        var scheme = document.Schemes()["oauth2"]!;
        scheme["type"]!.GetValue<string>().Should().Be("oauth2");
        var scopes = """{"read:orders":"Read orders","write:orders":"Place orders"}""";
        scheme["flows"]!.ToJsonString().Should().Be(
            $$$"""{"clientCredentials":{"tokenUrl":"{{{issuer.Issuer}}}/token","scopes":{{{scopes}}}},"authorizationCode":{"authorizationUrl":"{{{issuer.Issuer}}}/authorize","tokenUrl":"{{{issuer.Issuer}}}/token","refreshUrl":"{{{issuer.Issuer}}}/token","scopes":{{{scopes}}}}}""");
        document.Schemes()["bearer"]!["scheme"]!.GetValue<string>().Should().Be("bearer");
        document.Schemes()["bearer"]!["bearerFormat"]!.GetValue<string>().Should().Be("JWT");
        document.Operation("/orders").Security().Should().Be("""[{"oauth2":["read:orders"]},{"bearer":["read:orders"]}]""");
        document.Operation("/whoami").Security().Should().Be("""[{"oauth2":[]},{"bearer":[]}]""");
    }

    [Fact]
    public async Task A_required_scope_that_is_not_in_the_catalogue_is_listed_too()
    {
        await using var issuer = await StartIssuerAsync();
        await using var empty = await StartAsync([issuer]);
        await using var qualified =
            await StartAsync([issuer], security => security.Scopes.Define("read:orders", "Read orders").Define("write:orders",
            "Place orders"), new TestApiOptions { Endpoints = app => app.MapGet("/mine", () => "").RequireScope("read:orders:own") });

        ScopesOf(await empty.DocumentAsync()).Should().Be("""{"read:orders":"read:orders","write:orders":"write:orders"}""");
        ScopesOf(await qualified.DocumentAsync())
            .Should().Be("""{"read:orders":"Read orders","write:orders":"Place orders","read:orders:own":"Read orders (own)"}""");

        static string ScopesOf(JsonObject document) =>
            document.Schemes()["oauth2"]!["flows"]!["authorizationCode"]!["scopes"]!.ToJsonString();
    }

    [Fact]
    public async Task Several_issuers_each_get_their_own_scheme()
    {
        await using var first = await StartIssuerAsync();
        await using var second = await StartIssuerAsync();
        await using var api = await StartAsync([first, second]);

        var document = await api.DocumentAsync();

        var (one, two) = (NameOf(first), NameOf(second));
        document.Schemes().Select(scheme => scheme.Key).Should().BeEquivalentTo(one, two, "bearer");
        document.Operation("/orders").Security()
            .Should().Be($$"""[{"{{one}}":["read:orders"]},{"{{two}}":["read:orders"]},{"bearer":["read:orders"]}]""");

        await second.GoDownAsync();
        await using var later = await StartAsync([first, second]);
        (await later.DocumentAsync()).Schemes().Select(scheme => scheme.Key)
            .Should().BeEquivalentTo([one, "bearer"], "an outage of one issuer does not rename the others");

        static string NameOf(FakeAuthorizationServer issuer) => "oauth2-" + issuer.Issuer["http://".Length..].Replace(':', '-');
    }

    [Theory]
    [InlineData("""["authorization_code","refresh_token"]""", "authorizationCode")]
    [InlineData("""["client_credentials"]""", "clientCredentials")]
    public async Task A_flow_that_the_issuer_does_not_list_is_not_offered(string grantTypes, string flow)
    {
        await using var issuer = await StartIssuerAsync();
        issuer.RawDiscovery = Discovery(issuer, grantTypes).ToJsonString();
        await using var api = await StartAsync([issuer]);
        (await api.DocumentAsync()).Schemes()["oauth2"]!["flows"]!.AsObject().Select(one => one.Key).Should().Equal(flow);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("/authorize")]
    [InlineData("")]
    public async Task An_endpoint_that_is_not_a_web_address_is_left_out(string address)
    {
        await using var issuer = await StartIssuerAsync();
        var discovery = Discovery(issuer);
        discovery["authorization_endpoint"] = address;
        issuer.RawDiscovery = discovery.ToJsonString();
        await using var api = await StartAsync([issuer]);

        (await api.DocumentAsync()).Schemes()["oauth2"]!["flows"]!.AsObject().Select(one => one.Key).Should().Equal("clientCredentials");
    }

    [Fact]
    public async Task An_issuer_without_endpoints_is_described_by_the_bearer_scheme_only()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var api = await StartAsync([issuer]);

        var document = await api.DocumentAsync();

        document.Schemes().Select(scheme => scheme.Key).Should().Equal("bearer");
        document.Operation("/orders").Security().Should().Be("""[{"bearer":["read:orders"]}]""");
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1301);
    }

    [Fact]
    public async Task Many_document_requests_query_an_unavailable_issuer_once_and_log_it_once()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var issuer = await StartIssuerAsync();
        issuer.Instead = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var api = await StartAsync([issuer], options: new TestApiOptions { Clock = clock });

        for (var i = 0; i < 20; i++) (await api.DocumentAsync()).Schemes().Select(scheme => scheme.Key).Should().Equal("bearer");

        issuer.Requests.Should().Be(1);
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1301);

        issuer.Instead = null;
        clock.Advance(TimeSpan.FromSeconds(2));
        (await api.DocumentAsync()).Schemes().Select(scheme => scheme.Key).Should().BeEquivalentTo("oauth2", "bearer");
        await api.DocumentAsync();
        issuer.Requests.Should().Be(3, "discovery and keys are fetched once more and then cached");
    }

    [Fact]
    public async Task Issuers_with_static_keys_are_never_queried()
    {
        await using var issuer = await StartIssuerAsync();
        await using var api = await StartAsync([issuer],
            options: new TestApiOptions { ConfigureIssuer = trusted => trusted.Jwks = issuer.KeySet().ToJsonString() });
        (await api.DocumentAsync()).Schemes().Select(scheme => scheme.Key).Should().Equal("bearer");
        issuer.Requests.Should().Be(0);
    }

    internal static async Task<FakeAuthorizationServer> StartIssuerAsync()
    {
        var issuer = await FakeAuthorizationServer.StartAsync();
        issuer.RawDiscovery = Discovery(issuer).ToJsonString();
        return issuer;
    }

    internal static Task<TestApi> StartAsync(FakeAuthorizationServer[] issuers, Action<ApiSecurityOptions>? security = null,
        TestApiOptions? options = null) => DescribedApi.StartAsync((options ?? new TestApiOptions()) with
    {
        AddSecurity = services => services.AddApiSecurity(security).AddJwt(jwt =>
        {
            foreach (var issuer in issuers) jwt.AddIssuer(issuer.Issuer, "orders-api", trusted =>
            {
                (trusted.RequireHttpsMetadata, trusted.WarmUp) = (false, KeyWarmUp.Off);
                options?.ConfigureIssuer?.Invoke(trusted);
            });
        }),
    });

    private static JsonObject Discovery(FakeAuthorizationServer issuer, string? grantTypes = null)
    {
        var discovery = issuer.Discovery();
        (discovery["authorization_endpoint"], discovery["token_endpoint"]) = (issuer.Issuer + "/authorize", issuer.Issuer + "/token");
        if (grantTypes is not null) discovery["grant_types_supported"] = JsonNode.Parse(grantTypes);
        return discovery;
    }
}
