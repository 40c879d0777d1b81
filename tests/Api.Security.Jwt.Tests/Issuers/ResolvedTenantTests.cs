using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Issuers;

/// <summary>A resolver declares the tenants that an issuer is trusted for. Without a declaration, it is trusted for none.</summary>
public sealed class ResolvedTenantTests : IAsyncLifetime
{
    private FakeAuthorizationServer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await FakeAuthorizationServer.StartAsync("ES256");

    public async ValueTask DisposeAsync() => await _issuer.DisposeAsync();

    [Fact]
    public async Task An_issuer_for_which_the_resolver_declares_no_tenants_is_trusted_for_none()
    {
        await using var api = await StartAsync(_ => { });
        for (var time = 0; time < 2; time++)
        {
            (await api.GetAsync("/t/acme", Token("acme"))).ShouldBe(403, "tenant_mismatch");
            (await api.GetAsync("/t/acme", Token("acme", "tenants:any"))).ShouldBe(403, "tenant_mismatch");
            (await api.GetAsync("/orders", Token("acme"))).ShouldBeOk();
        }

        api.Log.Ours.Should().ContainSingle(line =>
            line.EventId == 1141).Which.Text.Should().Contain("an issuer that a resolver allows").And.NotContain(_issuer.Issuer);
    }

    [Fact]
    public async Task The_resolver_declares_the_tenant_of_an_issuer()
    {
        await using var api = await StartAsync(issuer =>
        {
            issuer.Tenants.Add("acme");
            issuer.TenantFromIssuer = true;
        });
        (await api.GetAsync("/t/acme", Token())).ShouldBeOk();
        (await api.GetAsync("/t/acme", Token("acme"))).ShouldBeOk();
        (await api.GetAsync("/t/globex", Token("globex"))).ShouldBe(403, "tenant_mismatch");
        (await api.GetAsync("/t/globex", Token(scope: "tenants:any"))).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task The_resolver_declares_which_issuers_may_grant_the_cross_tenant_scope()
    {
        await using var api = await StartAsync(issuer => issuer.CrossTenant = true);
        (await api.GetAsync("/t/globex", Token(scope: "tenants:any"))).ShouldBeOk();
        (await api.GetAsync("/t/globex", Token("globex"))).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task Contradictory_resolver_settings_make_verification_unavailable()
    {
        await using var api = await StartAsync(issuer => issuer.TenantFromIssuer = true);
        (await api.GetAsync("/orders", Token())).Code.Should().Be("verification_unavailable");
    }

    [Fact]
    public async Task Claims_that_the_application_copies_from_a_token_name_no_tenant()
    {
        await using var api =
            await StartAsync(issuer => issuer.Tenants.Add("acme"), services => services.AddSingleton<IClaimsTransformation, Copy>());
        (await api.GetAsync("/t/acme", Token("acme"))).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task With_a_resolver_an_owner_requirement_without_an_issuer_prevents_startup()
    {
        var starting = () =>
            StartAsync(_ => { }, endpoints: app => app.MapGet("/users/{userId}", () => "ok").RequireOwner("read:orders", "userId"));
        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*GET /users/{userId}*name the issuer*issuer: \"https://auth.example/\"*");
    }

    private Task<TestApi> StartAsync(Action<JwtIssuerOptions> settings, Action<IServiceCollection>? services = null,
        Action<WebApplication>? endpoints = null) => TestApi.StartAsync(new TestApiOptions
    {
        Settings = new()
        {
            ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any",
            ["ApiSecurity:Jwt:Resolver:AllowedNetworks:0"] = "127.0.0.0/8", ["ApiSecurity:Jwt:Resolver:AllowedNetworks:1"] = "::1",
        },
        Services = all =>
        {
            all.AddSingleton<IIssuerResolver>(new Resolver(_issuer.Issuer, settings));
            services?.Invoke(all);
        },
        Endpoints = endpoints ?? (app => app.MapGet("/t/{tenantId}", () => "ok").RequireTenant()),
    });

    private string Token(string? tenant = null, string scope = "read:orders")
    {
        var token = _issuer.Token().With("scope", scope);
        return (tenant is null ? token : token.With("tenant_id", tenant)).Build();
    }

    private sealed class Resolver(string name, Action<JwtIssuerOptions> settings) : IIssuerResolver
    {
        public bool Allows(string issuer) => issuer == name;

        public ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken)
        {
            var options = new JwtIssuerOptions { Authority = issuer, Audiences = { "orders-api" }, RequireHttpsMetadata = false };
            settings(options);
            return ValueTask.FromResult<JwtIssuerOptions?>(options);
        }
    }

    private sealed class Copy : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
            Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(principal.Claims, "of the application")));
    }
}
