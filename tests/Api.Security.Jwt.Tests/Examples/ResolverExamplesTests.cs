using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Examples;

/// <summary>
/// Tests the two resolvers of <c>docs/multi-tenant.md</c> against a server that responds for every realm and every tenant.
/// </summary>
public sealed class ResolverExamplesTests : IAsyncLifetime
{
    private const string Tenant = "7c0a2f3e-1d4b-4c5a-9e8f-0a1b2c3d4e5f";
    private const string OtherTenant = "11111111-2222-3333-4444-555555555555";

    private FakeAuthorizationServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeAuthorizationServer.StartAsync("RS256");
        _server.Instead = AnswerAsync;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Realms_on_the_list_are_accepted_with_keys_fetched_from_each_realm()
    {
        await using var api = await StartKeycloakAsync();
        foreach (var realm in new[] { "acme", "globex" })
            for (var i = 0; i < 2; i++) (await api.GetAsync("/orders", OfRealm($"{_server.Issuer}/realms/{realm}"))).ShouldBeOk();
        _server.Requests.Should().Be(4);
        (await api.GetAsync("/orders", OfRealm($"{_server.Issuer}/realms/acme", audience: "billing-api"))).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task A_realm_is_trusted_only_for_its_own_tenant()
    {
        await using var api = await StartKeycloakAsync();
        async Task<string?> TenantAsync(string token) => (string?)(await api.GetAsync("/whoami", token)).Problem["tenantId"];
        (await TenantAsync(OfRealm(_server.Issuer + "/realms/acme"))).Should().Be("acme");
        (await TenantAsync(OfRealm(_server.Issuer + "/realms/globex", tenant: "globex"))).Should().Be("globex");
        (await TenantAsync(OfRealm(_server.Issuer + "/realms/globex", tenant: "acme"))).Should().BeNull();

        await using var entra = await StartEntraAsync();
        ((string?)(await entra.GetAsync("/whoami", OfTenant($"{_server.Issuer}/{Tenant}/v2.0"))).Problem["tenantId"]).Should().Be(Tenant);
    }

    [Fact]
    public async Task The_keys_of_realms_on_the_list_are_fetched_before_the_first_token()
    {
        await using var api = await StartKeycloakAsync(warmUp: true);
        await Eventually.BecomesTrueAsync(() => _server.Requests == 4, TimeSpan.FromSeconds(60));
        (await api.GetAsync("/orders", OfRealm($"{_server.Issuer}/realms/globex"))).ShouldBeOk();
        _server.Requests.Should().Be(4);
    }

    [Theory]
    [InlineData("/realms/initech")]
    [InlineData("/realms/ACME")]
    [InlineData("/realms/acme/")]
    [InlineData("/realms/acme/../initech")]
    [InlineData("/realms/acme?x")]
    [InlineData("/realms/")]
    [InlineData("/realmsacme")]
    [InlineData(".example.org/realms/acme")]
    public async Task Other_realms_are_refused_without_a_request(string behindServer)
    {
        await using var api = await StartKeycloakAsync();
        await ShouldBeUnknownAsync(api, OfRealm(_server.Issuer + behindServer));
    }

    [Fact]
    public async Task A_realm_that_is_removed_from_the_list_is_refused_at_once()
    {
        await using var api = await StartKeycloakAsync();
        await ShouldFollowTheListAsync(api, "Keycloak:Realms:0", "acme", "initech", OfRealm(_server.Issuer + "/realms/acme"));
    }

    [Fact]
    public async Task Tenants_on_the_list_are_accepted()
    {
        await using var api = await StartEntraAsync();
        for (var i = 0; i < 2; i++) (await api.GetAsync("/orders", OfTenant($"{_server.Issuer}/{Tenant}/v2.0"))).ShouldBeOk();
        _server.Requests.Should().Be(2);
        (await api.GetAsync("/orders", OfTenant($"{_server.Issuer}/{Tenant}/v2.0", audience: "billing-api"))).ShouldBeInvalidToken();
    }

    [Theory]
    [InlineData($"/{OtherTenant}/v2.0")]
    [InlineData($"/{Tenant}/v2.0/")]
    [InlineData($"/{Tenant}/v1.0")]
    [InlineData($"/{Tenant}/")]
    [InlineData($"/{Tenant}")]
    [InlineData("/7C0A2F3E-1D4B-4C5A-9E8F-0A1B2C3D4E5F/v2.0")]
    [InlineData("/ 7c0a2f3e-1d4b-4c5a-9e8f-0a1b2c3d4e5f/v2.0")]
    [InlineData("/7c0a2f3e1d4b4c5a9e8f0a1b2c3d4e5f/v2.0")]
    [InlineData($"/{OtherTenant}/v2.0?tid={Tenant}")]
    [InlineData($".example.org/{Tenant}/v2.0")]
    [InlineData("/common/v2.0")]
    [InlineData("")]
    public async Task Other_tenants_and_other_spellings_are_refused_without_a_request(string behindInstance)
    {
        await using var api = await StartEntraAsync();
        await ShouldBeUnknownAsync(api, OfTenant(_server.Issuer + behindInstance));
    }

    [Fact]
    public async Task A_tenant_that_is_removed_from_the_list_is_refused_at_once()
    {
        await using var api = await StartEntraAsync();
        await ShouldFollowTheListAsync(api, "Entra:Tenants:0", Tenant, OtherTenant, OfTenant($"{_server.Issuer}/{Tenant}/v2.0"));
    }

    [Fact]
    public async Task The_tenant_is_read_from_the_issuer_and_not_from_tid()
    {
        await using var api = await StartEntraAsync();
        await ShouldBeUnknownAsync(api, OfTenant($"{_server.Issuer}/{OtherTenant}/v2.0", tenant: Tenant));
    }

    private static async Task ShouldFollowTheListAsync(TestApi api, string key, string on, string off, string token)
    {
        for (var i = 0; i < 2; i++) (await api.GetAsync("/orders", token)).ShouldBeOk();
        Change(off);
        (await api.GetAsync("/orders", token)).ShouldBeInvalidToken();
        Change(on);
        (await api.GetAsync("/orders", token)).ShouldBeOk();

        void Change(string value)
        {
            api.App.Configuration[key] = value;
            ((IConfigurationRoot)api.App.Configuration).Reload();
        }
    }

    private async Task ShouldBeUnknownAsync(TestApi api, string token)
    {
        var answer = await api.GetAsync("/orders", token);
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be("issuer_unknown");
        _server.Requests.Should().Be(0);
    }

    private Task<TestApi> StartKeycloakAsync(bool warmUp = false) => StartAsync<KeycloakRealms>(
        warmUp,
        services => services.AddOptions<KeycloakOptions>().BindConfiguration("Keycloak"),
        ("Keycloak:Server", _server.Issuer), ("Keycloak:Audience", "orders-api"), ("Keycloak:Realms:0", "acme"),
            ("Keycloak:Realms:1", "globex"));

    private Task<TestApi> StartEntraAsync() => StartAsync<EntraTenants>(
        warmUp: false,
        services => services.AddOptions<EntraOptions>().BindConfiguration("Entra"),
        ("Entra:Instance", _server.Issuer), ("Entra:Audience", "orders-api"), ("Entra:Tenants:0", Tenant));

    private static Task<TestApi> StartAsync<TResolver>(bool warmUp, Action<IServiceCollection> options,
        params (string Key, string Value)[] settings)
        where TResolver : class, IIssuerResolver => TestApi.StartAsync(new TestApiOptions
    {
        Environment = "Development",
        Settings = settings.Append(("ApiSecurity:Jwt:Resolver:AllowedNetworks:0", "127.0.0.0/8"))
            .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
        AddSecurity = services =>
        {
            options(services);
            services.AddSingleton<TResolver>();
            services.AddSingleton<IIssuerResolver>(provider => new OverPlainHttp(provider.GetRequiredService<TResolver>(), warmUp));
            services.AddApiSecurity().AddJwt();
        },
    });

    private string OfRealm(string issuer, string audience = "orders-api", string? tenant = null)
    {
        var token = _server.Token().WithHeader("typ", "JWT").With("iss", issuer).With("aud", audience).With("typ", "Bearer")
            .With("azp", "web").Without("client_id");
        return (tenant is null ? token : token.With("tenant_id", tenant)).Build();
    }

    private string OfTenant(string issuer, string audience = "orders-api", string tenant = Tenant) => _server.Token()
        .WithHeader("typ", "JWT").With("iss", issuer).With("aud", audience).With("tid", tenant).With("azp", "web")
            .With("scp", "read:orders")
        .Without("client_id").Without("jti").Without("scope").Build();

    // Each path of this server is an issuer. Its keys have no "alg", as Entra publishes them.
    private async Task AnswerAsync(HttpContext context)
    {
        const string discovery = "/.well-known/openid-configuration";
        var path = context.Request.Path.Value!;
        if (path.EndsWith(discovery, StringComparison.Ordinal))
        {
            var issuer = _server.Issuer + path[..^discovery.Length];
            await context.Response.WriteAsync($$"""{"issuer":"{{issuer}}","jwks_uri":"{{issuer}}/keys"}""");
            return;
        }

        var keys = _server.KeySet();
        foreach (var key in keys["keys"]!.AsArray()) key!.AsObject().Remove("alg");
        await context.Response.WriteAsync(keys.ToJsonString());
    }

    /// <summary>The example resolver, with a server on this machine.</summary>
    private sealed class OverPlainHttp(IIssuerResolver example, bool warmUp) : IIssuerResolver
    {
        public bool Allows(string issuer) => example.Allows(issuer);

        public ValueTask<IReadOnlyCollection<string>> FindWarmUpAsync(CancellationToken cancellationToken) =>
            warmUp ? example.FindWarmUpAsync(cancellationToken) : ValueTask.FromResult<IReadOnlyCollection<string>>([]);

        public async ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken)
        {
            var settings = await example.ResolveAsync(issuer, cancellationToken);
            settings!.RequireHttpsMetadata = false;
            return settings;
        }
    }
}
