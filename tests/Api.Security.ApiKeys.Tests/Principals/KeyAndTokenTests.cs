using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Principals;

/// <summary>
/// In an API that accepts keys and tokens, the id of a client is not the subject of a token, and a key keeps the tenant of its client.
/// </summary>
public sealed class KeyAndTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private FakeAuthorizationServer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await FakeAuthorizationServer.StartAsync(_clock, "ES256");

    public async ValueTask DisposeAsync() => await _issuer.DisposeAsync();

    [Fact]
    public async Task A_key_client_does_not_own_the_resources_of_a_token_subject_with_the_same_id()
    {
        await using var api = await StartAsync(_ => { });
        var alice =
            await api.IssueAsync(key => key with { ClientId = "alice" }, client => client with { Id = "alice", Scopes = ["read:notes"] });
        (await api.Api.GetAsync("/notes/alice", Token())).ShouldBeOk();
        (await api.GetAsync("/notes/alice", alice)).ShouldBeProblem(404, "not_found");
        (await api.Api.GetAsync("/users/alice", Token())).ShouldBeOk();
        (await api.GetAsync("/users/alice", alice)).ShouldBeProblem(404, "not_found");
    }

    [Fact]
    public async Task A_key_client_owns_the_resources_whose_owner_has_the_issuer_of_api_keys()
    {
        await using var api = await StartAsync(_ => { });
        var alice =
            await api.IssueAsync(key => key with { ClientId = "alice" }, client => client with { Id = "alice", Scopes = ["read:notes"] });
        var ofKeys = "/notes/alice?issuer=" + Uri.EscapeDataString(ApiSecurityDefaults.ApiKeyIssuer);
        (await api.GetAsync(ofKeys, alice)).ShouldBeOk();
        (await api.Api.GetAsync(ofKeys, Token())).ShouldBe(404, "not_found");
        (await api.GetAsync("/clients/alice", alice)).ShouldBeOk();
        (await api.Api.GetAsync("/clients/alice", Token())).ShouldBe(404, "not_found");
        (await api.GetAsync("/issuer", alice)).Body.Should().Be(ApiSecurityDefaults.ApiKeyIssuer);
    }

    [Fact]
    public async Task Without_tokens_an_owner_without_an_issuer_is_a_key_client()
    {
        await using var api = await KeyApi.StartAsync(options: Options(null));
        var key =
            await api.IssueAsync(key => key with { ClientId = "alice" }, client => client with { Id = "alice", Scopes = ["read:notes"] });
        (await api.GetAsync("/notes/alice", key)).ShouldBeOk();
        (await api.GetAsync("/users/alice", key)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_keeps_the_tenant_of_its_client_when_token_issuers_are_limited_to_tenants()
    {
        await using var api = await StartAsync(issuer => issuer.Tenants.Add("globex"));
        var key = await api.IssueAsync(client: client => client with { TenantId = "acme", Scopes = ["read:notes"] });
        (await api.GetAsync("/t/acme", key)).ShouldBeOk();
        (await api.GetAsync("/t/globex", key)).ShouldBeProblem(403, "tenant_mismatch");
        (await api.Api.GetAsync("/t/acme", Token("acme"))).ShouldBe(403, "tenant_mismatch");
        (await api.Api.GetAsync("/t/globex", Token("globex"))).ShouldBeOk();
    }

    [Fact]
    public async Task An_issuer_limited_to_some_tenants_cannot_administer_the_keys_of_all_tenants()
    {
        await using var api = await StartAsync(issuer => issuer.Tenants.Add("acme"), app => app.MapApiKeyAdmin());
        (await api.Api.GetAsync("/admin/api-clients", Token(scope: "apikeys:admin"))).ShouldBe(403, "tenant_mismatch");
        (await api.Api.GetAsync("/admin/api-clients", Token("globex", "apikeys:admin"))).ShouldBe(403, "tenant_mismatch");
        (await api.Api.GetAsync("/admin/api-clients", Token("acme", "apikeys:admin"))).ShouldBeOk();

        await using var all = await StartAsync(issuer => issuer.CrossTenant = true, app => app.MapApiKeyAdmin());
        (await all.Api.GetAsync("/admin/api-clients", Token(scope: "apikeys:admin"))).ShouldBeOk();
        await using var only = await StartAsync(_ => { }, app => app.MapApiKeyAdmin());
        (await only.Api.GetAsync("/admin/api-clients", Token(scope: "apikeys:admin"))).ShouldBeOk();
    }

    [Fact]
    public async Task With_several_issuers_the_administration_of_keys_requires_their_tenants()
    {
        var starting = () => StartAsync(_ => { }, app => app.MapApiKeyAdmin(),
            jwt => jwt.AddIssuer("https://partner.example/", "orders-api", issuer => issuer.WarmUp = KeyWarmUp.Off), map: _ => { });
        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*/admin/*Issuers:0:Tenants*");
    }

    private Task<KeyApi> StartAsync(Action<JwtIssuerOptions> configure, Action<WebApplication>? more = null,
        Action<JwtOptions>? issuers = null, Action<WebApplication>? map = null) => KeyApi.StartAsync(
        clock: _clock,
        options: Options(
            services => services.AddApiSecurity().AddJwt(jwt =>
            {
                jwt.AddIssuer(_issuer.Issuer, "orders-api", issuer =>
                {
                    (issuer.RequireHttpsMetadata, issuer.WarmUp) = (false, KeyWarmUp.Off);
                    configure(issuer);
                });
                issuers?.Invoke(jwt);
            }),
            more, map));

    private static TestApiOptions Options(Action<IServiceCollection>? security, Action<WebApplication>? more = null,
        Action<WebApplication>? map = null) => new()
    {
        AddSecurity = security,
        Services = services => services.AddApiSecurity().AddResource<Note, Notes>(),
        Endpoints = app =>
        {
            (map ?? Map)(app);
            more?.Invoke(app);
        },
    };

    private static void Map(WebApplication app)
    {
        app.MapGet("/notes/{id}", () => "ok").RequireResource<Note>("read:notes");
        app.MapGet("/users/{userId}", () => "ok").RequireOwner("read:notes", "userId");
        app.MapGet("/clients/{clientId}", () => "ok").RequireOwner("read:notes", "clientId", ApiSecurityDefaults.ApiKeyIssuer);
        app.MapGet("/t/{tenantId}", () => "ok").RequireTenant();
        app.MapGet("/issuer", (ApiCaller caller) => caller.Issuer);
    }

    private string Token(string? tenant = null, string scope = "read:notes")
    {
        var token = _issuer.Token().With("scope", scope);
        return (tenant is null ? token : token.With("tenant_id", tenant)).Build();
    }

    private sealed record Note(string OwnerId, string? OwnerIssuer) : IOwnedResource;

    private sealed class Notes : IResourceProvider<Note>
    {
        public ValueTask<Note?> FindAsync(HttpContext context, CancellationToken cancellationToken) => ValueTask.FromResult<Note?>(
            new Note((string)context.GetRouteValue("id")!, context.Request.Query.TryGetValue("issuer", out var issuer) ? issuer.ToString()
                : null));
    }
}
