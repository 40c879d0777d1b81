using System.Security.Claims;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Issuers;

/// <summary>With several trusted issuers, each is trusted only for its own tenants: tokens of another issuer cannot name them.</summary>
public sealed class TenantOfIssuerTests
{
    private static readonly Action<WebApplication> Endpoints = app =>
    {
        app.MapGet("/tenants/{tenantId}", (ApiCaller caller) => caller.TenantId ?? "none").RequireTenant();
        app.MapGet("/mine", (ITenantAccessor tenants) => tenants.TenantId).RequireTenant();
        app.MapGet("/report", () => "ok").RequireScope("analytics:{tenant}");
        app.MapGet("/files/{id}", () => "ok").RequireResource<StoredFile>("read:files");
        app.MapGet("/caller", (ApiCaller caller, ITenantAccessor tenants) =>
            $"{caller.TenantId ?? "none"} {tenants.TenantId ?? "none"} {caller.IsBoundToTenant}");
        app.MapGet("/ask/{tenantId}", async (HttpContext context, IAuthorizationService authorization) =>
            (await authorization.AuthorizeAsync(context.User, context, "tenant:tenantId")).Succeeded ? "yes" : "no");
    };

    [Fact]
    public async Task A_token_of_one_issuer_cannot_access_the_tenant_of_another()
    {
        await using var two = await StartAsync(home => home.Tenants.Add("acme"), partner => partner.Tenants.Add("globex"));
        var (own, foreign, partners) = (Token(two.Home, "acme"), Token(two.Partner, "acme"), Token(two.Partner, "globex"));
        for (var time = 0; time < 3; time++) // also with tokens from the cache
        {
            (await two.Api.GetAsync("/tenants/acme", own)).Body.Should().Be("acme");
            (await two.Api.GetAsync("/tenants/globex", partners)).Body.Should().Be("globex");
            foreach (var path in new[] { "/tenants/acme", "/tenants/globex", "/mine" })
                (await two.Api.GetAsync(path, foreign)).ShouldBe(403, "tenant_mismatch");
            (await two.Api.GetAsync("/report", foreign)).Code.Should().Be("insufficient_scope");
            (await two.Api.GetAsync("/report", own)).ShouldBeOk();
            (await two.Api.GetAsync("/files/1", foreign)).ShouldBe(404, "not_found");
            (await two.Api.GetAsync("/files/1", own)).ShouldBeOk();
            (await two.Api.GetAsync("/caller", foreign)).Body.Should().Be("none none True");
            (await two.Api.GetAsync("/ask/acme", foreign)).Body.Should().Be("no");
        }

        var line = two.Api.Log.Ours.Should().ContainSingle(entry => entry.EventId == 1141).Which.Text;
        line.Should().Contain(two.Partner.Issuer).And.Contain("ApiSecurity:Jwt:Issuers:1").And.NotContain("acme");
    }

    [Fact]
    public async Task A_star_allows_any_tenant_and_tenant_names_are_compared_ordinally()
    {
        await using var two = await StartAsync(home => home.Tenants.Add("*"), partner => partner.Tenants.Add("acme"));
        (await two.Api.GetAsync("/tenants/anything", Token(two.Home, "anything"))).ShouldBeOk();
        (await two.Api.GetAsync("/tenants/Acme", Token(two.Partner, "Acme"))).ShouldBe(403, "tenant_mismatch");
        (await two.Api.GetAsync("/tenants/*", Token(two.Partner, "*"))).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task A_token_without_a_tenant_can_get_the_tenant_of_its_issuer()
    {
        await using var two = await StartAsync(
            home => home.Tenants.Add("acme"),
            partner =>
            {
                partner.Tenants.Add("globex");
                partner.TenantFromIssuer = true;
            });
        (await two.Api.GetAsync("/tenants/globex", Token(two.Partner))).Body.Should().Be("globex");
        (await two.Api.GetAsync("/mine", Token(two.Partner))).Body.Should().Be("globex");
        (await two.Api.GetAsync("/tenants/globex", Token(two.Partner, "globex"))).ShouldBeOk();
        (await two.Api.GetAsync("/tenants/globex", Token(two.Partner, "acme"))).ShouldBe(403, "tenant_mismatch");
        (await two.Api.GetAsync("/tenants/acme", Token(two.Partner, "acme"))).ShouldBe(403, "tenant_mismatch");
        (await two.Api.GetAsync("/tenants/acme", Token(two.Partner))).ShouldBe(403, "tenant_mismatch");
        (await two.Api.GetAsync("/mine", Token(two.Home))).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task The_cross_tenant_scope_is_valid_only_from_issuers_with_CrossTenant()
    {
        await using var two = await StartAsync(
            home =>
            {
                home.Tenants.Add("acme");
                home.CrossTenant = true;
            },
            partner => partner.Tenants.Add("globex"),
            new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" });
        var (support, forged) =
            (Token(two.Home, scope: "tenants:any read:files:any"), Token(two.Partner, "globex", "tenants:any read:files:any"));
        (await two.Api.GetAsync("/tenants/globex", support)).ShouldBeOk();
        (await two.Api.GetAsync("/files/1", support)).ShouldBeOk();
        (await two.Api.GetAsync("/tenants/acme", forged)).ShouldBe(403, "tenant_mismatch");
        (await two.Api.GetAsync("/tenants/globex", forged)).ShouldBeOk();
        (await two.Api.GetAsync("/files/1", forged)).ShouldBe(404, "not_found");
        two.Api.Log.Ours.Should().ContainSingle(entry => entry.EventId == 1142).Which.Text.Should().Contain(two.Partner.Issuer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_single_issuer_is_limited_to_tenants_only_if_they_are_configured(bool isBound)
    {
        await using var one =
            await TwoIssuers.StartWithOneAsync(Options(new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" }), home =>
        {
            if (isBound) home.Tenants.Add("acme");
        });
        (await one.Api.GetAsync("/tenants/acme", Token(one.Home, "acme"))).ShouldBeOk();
        (await one.Api.GetAsync("/tenants/globex", Token(one.Home, "globex"))).Status.Should().Be(isBound
            ? System.Net.HttpStatusCode.Forbidden : System.Net.HttpStatusCode.OK);
        (await one.Api.GetAsync("/tenants/globex", Token(one.Home, "acme", "tenants:any"))).Status.Should().Be(isBound
            ? System.Net.HttpStatusCode.Forbidden : System.Net.HttpStatusCode.OK);
        (await one.Api.GetAsync("/caller", Token(one.Home))).Body.Should().Be($"none none {isBound}");
    }

    [Theory]
    [InlineData("adds an identity")]
    [InlineData("adds a claim")]
    [InlineData("copies the identity")]
    [InlineData("copies and adds")]
    public async Task An_added_or_copied_identity_does_not_lift_the_tenant_limits_of_the_issuer(string how)
    {
        await using var two = await StartAsync(
            home => home.Tenants.Add("acme"), partner =>
                partner.Tenants.Add("globex"), new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" },
            services => services.AddSingleton<IClaimsTransformation>(new Transformation(how)));
        var foreign = two.Partner.Token().With("scope", "read:orders").With("add_tenant", "acme");
        if (how == "copies the identity") foreign = foreign.With("tenant_id", "acme").With("scope", "tenants:any");
        (await two.Api.GetAsync("/tenants/acme", foreign.Build())).ShouldBe(403, "tenant_mismatch");
        (await two.Api.GetAsync("/mine", foreign.Build())).ShouldBe(403, "tenant_mismatch");
        (await two.Api.GetAsync("/mine", two.Home.Token().With(how == "copies the identity" ? "tenant_id" : "add_tenant", "acme")
            .Build())).Body.Should().Be("acme");
    }

    [Fact]
    public async Task Claims_with_a_similar_name_do_not_change_the_tenant()
    {
        await using var two = await StartAsync(home => home.Tenants.Add("acme"), partner => partner.Tenants.Add("globex"));
        foreach (var claims in new JsonObject[] { new() { ["tenant_id"] = "globex", ["Tenant_Id"] = "acme" },
            new() { ["tenant_id"] = "acme", ["tid"] = "globex" } })
        {
            var token = two.Partner.Token();
            foreach (var (type, value) in claims) token.With(type, value!.DeepClone());
            (await two.Api.GetAsync("/tenants/acme", token.Build())).ShouldBe(403, "tenant_mismatch");
        }
    }

    private static Task<TwoIssuers> StartAsync(Action<JwtIssuerOptions> home, Action<JwtIssuerOptions> partner, Dictionary<string,
        string?>? settings = null, Action<IServiceCollection>? services = null) =>
        TwoIssuers.StartAsync(home, partner, Options(settings, services));

    private static TestApiOptions Options(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null) =>
        new()
    {
        Settings = settings ?? [],
        Services = all =>
        {
            all.AddApiSecurity().AddResource<StoredFile, Files>();
            services?.Invoke(all);
        },
        Endpoints = Endpoints,
    };

    private static string Token(FakeAuthorizationServer issuer, string? tenant = null, string scope = "read:files:any analytics:acme")
    {
        var token = issuer.Token().With("scope", scope);
        return (tenant is null ? token : token.With("tenant_id", tenant)).Build();
    }

    private sealed record StoredFile(string OwnerId, string? TenantId) : IOwnedResource;

    private sealed class Files : IResourceProvider<StoredFile>
    {
        public ValueTask<StoredFile?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<StoredFile?>(new StoredFile("bob", "acme"));
    }

    /// <summary>Changes principals in the ways that applications do.</summary>
    private sealed class Transformation(string how) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            if (principal.Identity is not ClaimsIdentity { IsAuthenticated: true } identity || principal.HasClaim("transformed", "true"))
                return Task.FromResult(principal);
            var tenant = principal.FindFirst("add_tenant") is { } add ? new Claim("tenant_id", add.Value) : null;
            Claim[] further = tenant is null ? [new Claim("transformed", "true")]
                : [new Claim("transformed", "true"), tenant, new Claim("scope", "tenants:any")];
            switch (how)
            {
                case "adds an identity":
                    principal.AddIdentity(new ClaimsIdentity(further, "of the application"));
                    return Task.FromResult(principal);
                case "adds a claim":
                    identity.AddClaims(further);
                    return Task.FromResult(principal);
                case "copies the identity":
                    return Task.FromResult(
                        new ClaimsPrincipal(new ClaimsIdentity([.. principal.Claims, further[0]], "of the application")));
                default:
                    return Task.FromResult(
                        new ClaimsPrincipal(new ClaimsIdentity([.. principal.Claims, .. further], "of the application")));
            }
        }
    }
}
