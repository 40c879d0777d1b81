using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Who may use the administration. Checked for every route and for every way to map it.</summary>
public sealed class AccessTests
{
    /// <summary>How an application maps and configures the endpoints.</summary>
    public static TheoryData<string> Hosts => ["plain", "anonymous", "anonymous-outside", "shadow", "shadow-outside", "shadow-anonymous",
        "weaker-policy", "open-by-default", "succeeds-everything"];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_request_without_credentials_is_refused(string host)
    {
        await using var api = await StartAsync(host);
        await EachAsync(api, async (method, path) => (await api.SendAsync(method, path, claims: null))
            .ShouldBe(401, "missing_credentials", "Bearer realm=\"api\""));
        api.Events.All.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_caller_without_the_scope_is_refused(string host)
    {
        await using var api = await StartAsync(host);
        var routes = await EachAsync(api, async (method, path) =>
            (await api.SendAsync(method, path, claims: """{"scope":"apikeys:read apikeys:administrate APIKEYS:ADMIN"}""")).ShouldBe(403,
            "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"apikeys:admin\""));
        api.Events.All.Should().HaveCount(routes).And.OnlyContain(one => one.Kind == "admin.denied" && one.Detail == "insufficient_scope"
            && one.Network == "127.0.0.1/32");
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task An_API_key_is_refused_even_if_it_has_the_scope(string host)
    {
        await using var api = await StartAsync(host);
        var key = await api.Keys.IssueAsync(client: client => client with { Scopes = ["apikeys:admin"] });
        await EachAsync(api, async (method, path) => (await api.Keys.SendAsync(key.Request(path, new HttpMethod(method))))
            .ShouldBe(403, "policy_denied"));
        api.Events.All.Where(one => one.Kind == "admin.denied").Should().OnlyContain(one => one.Detail == "policy_denied").And.NotBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_application_that_allows_anonymous_access_does_not_start(bool outside)
    {
        Func<Task> starting = async () =>
            await (await AdminApi.StartAsync(app => { _ = outside ? app.MapGroup("/g").AllowAnonymous()
            .MapApiKeyAdmin() : app.MapApiKeyAdmin().AllowAnonymous(); })).DisposeAsync();
        await starting.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage($"*/admin/api-clients*: AllowAnonymous on MapGroup(\"{(outside ? "/g" : "/admin")}\") would "
            + $"skip*MapGroup(\"/admin\") requires*");
    }

    [Fact]
    public async Task An_API_key_is_also_refused_when_its_scheme_has_another_name()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:ApiKeys:Peppers:1"] = KeyApi.Pepper, ["ApiSecurity:ApiKeys:RequireTls"] = "false" },
            AddSecurity = services => services.AddApiSecurity().AddApiKeys(scheme: "PartnerKeys"),
            Endpoints = app =>
            {
                app.MapApiKeyAdmin();
                app.MapApiKeySelf();
            },
        });
        var transitions = api.App.Services.GetRequiredService<ClientTransitions>();
        await transitions.CreateAsync(new ApiClient { Id = "c1", Name = "n", Scopes = ["apikeys:admin"],
            CreatedAt = TimeProvider.System.GetUtcNow(), Version = 1 }, RotationBench.Operator, default);
        var minted = (await transitions.ApplyAsync(new ClientChangeRequest("c1", RotationBench.Operator),
            keys => keys.Issue(api.App.Services.GetRequiredService<ApiKeyMint>().Create(), new IssueKeyRequest()), default)).Minted!;
        var key = new TestKey("c1", minted.Id, minted.Secret);
        (await api.SendAsync(key.Request("/admin/api-clients"))).ShouldBe(403, "policy_denied");
        (await api.SendAsync(key.Request("/api-keys/self"))).ShouldBeOk();
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_caller_with_an_invalid_tenant_is_refused(string host)
    {
        await using var api = await StartAsync(host);
        foreach (var tenant in new[] { """["t1","t2"]""", """["t1","t1"]""", "\"\"", """{"id":"t1"}""", "true", "null" })
            await EachAsync(api,
                async (method, path) => (await api.SendAsync(method, path,
                claims: $$"""{"scope":"apikeys:admin","tenant_id":{{tenant}}}""")).ShouldBe(403, "tenant_mismatch"));
    }

    [Fact]
    public async Task Additional_requirements_of_the_application_are_enforced()
    {
        await using var api = await AdminApi.StartAsync(app => app.MapApiKeyAdmin().RequireRole("operator"));
        (await api.GetAsync("/admin/api-clients")).ShouldBe(403, "role_missing");
        (await api.GetAsync("/admin/api-clients", """{"scope":"apikeys:admin","roles":["operator"]}""")).ShouldBeOk();
    }

    [Fact]
    public async Task With_AllowApiKeys_an_API_key_with_the_scope_is_accepted_and_named_in_the_audit()
    {
        await using var api = await AdminApi.StartAsync(app => app.MapApiKeyAdmin("/keys-admin").AllowApiKeys());
        var key = await api.Keys.IssueAsync(client: client => client with { Scopes = ["apikeys:admin"] });
        var other = await api.Keys.IssueAsync();
        (await api.Keys.SendAsync(other.Request("/keys-admin/api-clients"))).ShouldBeProblem(403, "insufficient_scope");
        (await api.Keys.SendAsync(key.Request($"/keys-admin/api-clients/{other.ClientId}/suspend", HttpMethod.Post))).ShouldBeDone();
        var entry = (await api.GetAsync($"/keys-admin/api-audit?client={other.ClientId}")).Problem["items"]![0]!;
        ((string?)entry["actorType"], (string?)entry["actorId"]).Should().Be(("key", key.PublicId));
    }

    [Fact]
    public async Task A_scope_that_implies_the_required_one_is_accepted()
    {
        await using var api = await AdminApi.StartAsync(
            options: new TestApiOptions { AddSecurity = services => services.AddApiSecurity(o => o.Scopes.Define("apikeys:root",
            "All of it", "apikeys:admin").Define("apikeys:admin", "Keys").Define("read:orders", "").Define("write:orders", "")) });
        (await api.GetAsync("/admin/api-clients", """{"scope":"apikeys:root"}""")).ShouldBeOk();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_matrix_says_who_is_accepted(bool withKeys)
    {
        await using var api = await AdminApi.StartAsync(app =>
        {
            var administration = app.MapApiKeyAdmin();
            if (withKeys) administration.AllowApiKeys();
        });
        foreach (var endpoint in Endpoints(api, "/admin"))
        {
            var protection = await EndpointProtection.ReadAsync(endpoint.Metadata, api.Keys.Services, endpoint.RoutePattern.RawText!);
            protection.IsAnonymous.Should().BeFalse();
            protection.Scopes.SelectMany(scopes => scopes).Should().Equal("apikeys:admin");
            protection.Schemes.Should().BeEquivalentTo(withKeys ? ["ApiKey", "Bearer"] : ["Bearer"]);
            protection.Rules.Should().Equal(withKeys ? [] : ["no API key"]);
        }

        var table = api.Keys.Api.Log.Ours.Single(line => line.EventId == 1112).Text;
        table.Should().NotContain("ApiKeyAdministrator")
            .And.Contain(withKeys ? "| ApiKey, Bearer | apikeys:admin |  |  |" : "| Bearer | apikeys:admin | no API key |  |");
    }

    [Fact]
    public async Task The_administration_can_be_mapped_twice_and_inside_a_group()
    {
        await using var api = await AdminApi.StartAsync(app =>
        {
            app.MapApiKeyAdmin();
            app.MapGroup("/v2").MapApiKeyAdmin("/keys");
        });
        (await api.GetAsync("/admin/api-clients")).ShouldBeOk();
        (await api.GetAsync("/v2/keys/api-clients")).ShouldBeOk();
        (await api.SendAsync("POST", "/v2/keys/api-clients", """{"name":"a","scopes":[]}""")).Headers["Location"][0]
            .Should().StartWith("/v2/keys/api-clients/");
    }

    private static Task<AdminApi> StartAsync(string host) => AdminApi.StartAsync(
        app =>
        {
            switch (host)
            {
                case "anonymous": app.MapApiKeyAdmin().Finally(Open); break;
                case "anonymous-outside": ((IEndpointConventionBuilder)Around(app)).Finally(Open); break;
                case "shadow": app.MapApiKeyAdmin().InShadowMode(); break;
                case "shadow-outside": app.MapGroup("").InShadowMode().MapApiKeyAdmin(); break;
                case "shadow-anonymous": app.MapApiKeyAdmin().InShadowMode().Finally(Open); break;
                case "weaker-policy": app.MapApiKeyAdmin().RequireAuthorization(); break;
                default: app.MapApiKeyAdmin(); break;
            }
        },
        options: new TestApiOptions
        {
            Settings = host == "open-by-default" ? new() { ["ApiSecurity:RequireProtectedEndpoints"] = "false" } : [],
            Services = services =>
            {
                if (host == "succeeds-everything")
                    services.AddSingleton<Microsoft.AspNetCore.Authorization.IAuthorizationHandler, SucceedsEverything>();
            },
        });

    // This looks like an opt-out of each single endpoint, so the check at startup cannot detect it.
    private static void Open(EndpointBuilder endpoint) =>
        endpoint.Metadata.Add(new Microsoft.AspNetCore.Authorization.AllowAnonymousAttribute());

    private static RouteGroupBuilder Around(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("");
        group.MapApiKeyAdmin();
        return group;
    }

    private static IEnumerable<RouteEndpoint> Endpoints(AdminApi api, string prefix) =>
        api.Keys.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(prefix, StringComparison.Ordinal));

    private static async Task<int> EachAsync(AdminApi api, Func<string, string, Task> check)
    {
        var count = 0;
        foreach (var endpoint in Endpoints(api, "/admin"))
        {
            var path = endpoint.RoutePattern.RawText!.Replace("{id}", "c1", StringComparison.Ordinal)
                .Replace("{keyId}", "ak_0123456789ABCDEF", StringComparison.Ordinal);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                await check(method, path);
                count++;
            }
        }

        count.Should().Be(23);
        return count;
    }

    private sealed class SucceedsEverything : Microsoft.AspNetCore.Authorization.IAuthorizationHandler
    {
        public Task HandleAsync(Microsoft.AspNetCore.Authorization.AuthorizationHandlerContext context)
        {
            foreach (var requirement in context.PendingRequirements.ToArray()) context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
