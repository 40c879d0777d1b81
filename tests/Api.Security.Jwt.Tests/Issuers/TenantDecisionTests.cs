using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Issuers;

/// <summary>An API that uses tenants and trusts several issuers starts only if the tenants of each issuer are configured.</summary>
public sealed class TenantDecisionTests
{
    public static TheoryData<string, Action<WebApplication>> Uses => new()
    {
        { "GET /t/{tenantId}", app => app.MapGet("/t/{tenantId}", () => "ok").RequireTenant() },
        { "GET /attribute", app => app.MapGet("/attribute", [RequireTenant] () => "ok") },
        { "GET /name", app => app.MapGet("/name", [Authorize("tenant:")] () => "ok") },
        { "GET /policy", app => app.MapGet("/policy", () => "ok").RequireAuthorization(policy => policy.RequireTenant()) },
        { "GET /template", app => app.MapGet("/template", () => "ok").RequireScope("analytics:{tenant}") },
        { "GET /any-of", app => app.MapGet("/any-of", () => "ok").RequireAnyScope("x", "analytics:{tenant}") },
        { "GET /resource", app => app.MapGet("/resource", () => "ok").RequireResource<Rented>("read:x") },
        { "GET /own", app => app.MapGet("/own", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new OwnRequirement())) },
        { "GET /data", app => app.MapGet("/data", () => "ok").RequireAuthorization().WithMetadata(new OwnData()) },
        { "Lobby.Enter", app => app.MapHub<Lobby>("/hub") },
    };

    [Theory]
    [MemberData(nameof(Uses), DisableDiscoveryEnumeration = true)]
    public async Task An_issuer_without_tenants_prevents_startup_where_tenants_are_compared(string place, Action<WebApplication> map)
    {
        (await FailureAsync(map, home => home.Tenants.Add("acme"), _ => { })).Should()
            .Contain(place).And.Contain("ApiSecurity:Jwt:Issuers:1:Tenants, such as [ \"acme\" ], or [ \"*\" ] for any").And.NotContain(
                "Issuers:0:Tenants");
        (await FailureAsync(map, _ => { }, _ => { })).Should().Contain("Issuers:0:Tenants").And.Contain("Issuers:1:Tenants");
    }

    [Fact]
    public async Task An_issuer_without_tenants_prevents_startup_when_a_cross_tenant_scope_is_set() =>
        (await FailureAsync(_ => { }, home => home.Tenants.Add("acme"), _ => { },
            new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" }))
            .Should().Contain("ApiSecurity:Tenant:CrossTenantScope is set").And.Contain("Issuers:1:Tenants");

    [Fact]
    public async Task An_issuer_without_tenants_prevents_startup_when_a_resolver_is_registered()
    {
        await using var server = await FakeAuthorizationServer.StartAsync("ES256");
        var starting = () => TestApi.StartAsync(server, new TestApiOptions
        {
            Services = services => services.AddSingleton<IIssuerResolver, NoIssuers>(), Endpoints = app =>
                app.MapGet("/t/{tenantId}", () => "ok").RequireTenant(),
        });
        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*Issuers:0:Tenants*");
    }

    public static TheoryData<Action<WebApplication>> NoUses => new()
    {
        app => app.MapGet("/plain", () => "ok").RequireResource<Plain>("read:x"),
        app => app.MapGet("/scope/{region}", () => "ok").RequireScope("analytics:{region}"),
        app => app.MapGet("/role", () => "ok").RequireRole("boss"),
    };

    [Theory]
    [MemberData(nameof(NoUses), DisableDiscoveryEnumeration = true)]
    public async Task An_API_that_does_not_use_tenants_needs_no_tenant_settings(Action<WebApplication> map)
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { }, Options(map));
        (await two.Api.GetAsync("/orders", two.Partner.Token().With("tenant_id", "acme").Build())).ShouldBeOk();
    }

    [Fact]
    public async Task Objects_without_tenants_are_accessible_to_callers_of_every_issuer()
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { },
            Options(app => app.MapGet("/plain", () => "ok").RequireResource<Plain>("read:x")));
        foreach (var issuer in new[] { two.Home, two.Partner })
            (await two.Api.GetAsync("/plain", issuer.Token().With("scope", "read:x:any").With("tenant_id", "acme").Build())).ShouldBeOk();
    }

    [Fact]
    public async Task A_tenant_check_that_startup_cannot_detect_is_denied_and_logged()
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { },
            Options(app => app.MapGet("/ask", async (HttpContext context, IAuthorizationService authorization) =>
            (await authorization.AuthorizeAsync(context.User, context, "tenant:")).Succeeded ? "yes" : "no")));
        (await two.Api.GetAsync("/ask", two.Home.Token().With("tenant_id", "acme").Build())).Body.Should().Be("no");
        two.Api.Log.Ours.Should().ContainSingle(line =>
            line.EventId == 1141).Which.Text.Should().Contain(two.Home.Issuer).And.Contain("Issuers:0");
    }

    [Fact]
    public async Task An_issuer_with_CrossTenant_needs_no_tenants_of_its_own()
    {
        await using var two = await TwoIssuers.StartAsync(
            home => home.Tenants.Add("acme"), partner => partner.CrossTenant = true,
            Options(app => app.MapGet("/t/{tenantId}", () => "ok").RequireTenant())
                with { Settings = new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" } });
        (await two.Api.GetAsync("/t/acme", two.Partner.Token().With("scope", "tenants:any").Build())).ShouldBeOk();
        (await two.Api.GetAsync("/t/acme", two.Partner.Token().With("tenant_id", "acme").Build())).ShouldBe(403, "tenant_mismatch");
    }

    [Theory]
    [InlineData("Tenants", "", "it is empty")]
    [InlineData("Tenants:0", " ", "remove the empty entry")]
    [InlineData("Tenants:0", "*", "write \"*\" alone")]
    [InlineData("TenantFromIssuer", "true", "write exactly one tenant")]
    [InlineData("TenantFromIssuer", "yes", "write true or false")]
    [InlineData("CrossTenant", "yes", "write true or false")]
    [InlineData("CrossTenants", "true", "no such setting")]
    public async Task An_invalid_tenant_setting_prevents_startup(string key, string value, string fix)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ApiSecurity:Jwt:Issuers:0:Authority"] = "https://auth.example/", ["ApiSecurity:Jwt:Issuers:0:Audiences:0"] = "orders-api",
            ["ApiSecurity:Jwt:Issuers:0:WarmUp"] = "Off",
            ["ApiSecurity:Jwt:Issuers:0:" + key] = value,
        };
        if (value == "*") settings["ApiSecurity:Jwt:Issuers:0:Tenants:1"] = "acme";
        var starting = () => TestApi.StartAsync(new TestApiOptions { Settings = settings });
        await starting.Should().ThrowAsync<OptionsValidationException>().WithMessage($"*{fix}*");
    }

    [Theory]
    [InlineData("Tenants", "globex")] // a single string is a list with one entry
    [InlineData("Tenants:0", "globex")]
    public async Task The_settings_are_read_from_configuration(string key, string value)
    {
        await using var server = await FakeAuthorizationServer.StartAsync("ES256");
        var place = "ApiSecurity:Jwt:Issuers:0:";
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new()
            {
                [place + "Authority"] = server.Issuer, [place + "Audiences:0"] = "orders-api", [place + "RequireHttpsMetadata"] = "false",
                [place + "WarmUp"] = "Off",
                [place + key] = value, [place + "TenantFromIssuer"] = "true", [place + "CrossTenant"] = "true",
                ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any",
            },
            Endpoints = app => app.MapGet("/t/{tenantId}", () => "ok").RequireTenant(),
        });
        (await api.GetAsync("/t/globex", server.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/t/acme", server.Token().With("tenant_id", "acme").Build())).ShouldBe(403, "tenant_mismatch");
        (await api.GetAsync("/t/acme", server.Token().With("scope", "tenants:any").Build())).ShouldBeOk();
    }

    [Fact]
    public async Task A_single_issuer_with_CrossTenant_off_cannot_grant_the_cross_tenant_scope()
    {
        await using var one = await TwoIssuers.StartWithOneAsync(
            Options(app => app.MapGet("/t/{tenantId}", () => "ok").RequireTenant())
                with { Settings = new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" } }, home => home.CrossTenant = false);
        (await one.Api.GetAsync("/t/acme", one.Home.Token().With("scope", "tenants:any").With("tenant_id", "globex").Build()))
            .ShouldBe(403, "tenant_mismatch");
        (await one.Api.GetAsync("/t/globex", one.Home.Token().With("tenant_id", "globex").Build())).ShouldBeOk();
    }

    private static async Task<string> FailureAsync(Action<WebApplication> map, Action<JwtIssuerOptions> home,
        Action<JwtIssuerOptions> partner, Dictionary<string, string?>? settings = null)
    {
        var starting = async () => await (await TwoIssuers.StartAsync(home, partner, Options(map) with { Settings = settings ?? [] }))
            .DisposeAsync();
        return (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
    }

    private static TestApiOptions Options(Action<WebApplication> map) => new()
    {
        Services = services =>
        {
            services.AddSignalR();
            services.AddApiSecurity().AddResource<Rented, Finder>().AddResource<Plain, Finder>();
        },
        Endpoints = map,
    };

    private sealed record Rented(string OwnerId, string? TenantId) : IOwnedResource;

    private sealed record Plain(string OwnerId) : IOwnedResource;

    private sealed class Finder : IResourceProvider<Rented>, IResourceProvider<Plain>
    {
        ValueTask<Rented?> IResourceProvider<Rented>.FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Rented?>(new Rented("bob", "acme"));

        ValueTask<Plain?> IResourceProvider<Plain>.FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Plain?>(new Plain("bob"));
    }

    private sealed class OwnRequirement : ITenantRequirement;

    private sealed class OwnData : IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new OwnRequirement()];
    }

    private sealed class NoIssuers : IIssuerResolver
    {
        public bool Allows(string issuer) => false;

        public ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken) =>
            ValueTask.FromResult<JwtIssuerOptions?>(null);
    }

    private sealed class Lobby : Hub
    {
        [RequireTenant]
        public string Enter() => Context.ConnectionId;
    }
}
