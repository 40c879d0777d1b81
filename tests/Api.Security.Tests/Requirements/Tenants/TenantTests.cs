using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Tests.Requirements.Tenants;

/// <summary>A caller of one tenant never gets access to another tenant, wherever the requirement is declared.</summary>
public sealed class TenantTests(TenantTests.World world) : IClassFixture<TenantTests.World>
{
    public static TheoryData<string> Places => ["/tenants/{0}/extension", "/tenants/{0}/attribute", "/tenants/{0}/name",
        "/tenants/{0}/policy", "/customers/{0}/named", "/tenants/{0}/controller"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task The_tenant_of_the_route_must_be_that_of_the_caller(string place)
    {
        (await GetAsync(string.Format(null, place, "t1"), "t1")).ShouldBeOk();
        (await GetAsync(string.Format(null, place, "t2"), "t1")).ShouldBe(403, "tenant_mismatch");
        (await world.Api.GetAsync(string.Format(null, place, "t1"))).ShouldBeMissingCredentials();
    }

    public static TheoryData<string, string> Strange => new()
    {
        { "another case", "\"T1\"" }, { "longer", "\"t11\"" }, { "shorter", "\"t\"" }, { "with a space", "\"t1 \"" },
        { "two in a string", "\"t1 t2\"" }, { "two in a list", "[\"t1\",\"t2\"]" },
        { "the same twice", "[\"t1\",\"t1\"]" }, { "an empty list", "[]" }, { "null", "null" }, { "an empty string", "\"\"" },
        { "an object", "{\"t1\":\"t1\"}" }, { "a boolean", "true" },
        { "in a list with an object", "[\"t1\",{}]" }, { "in a list with null", "[\"t1\",null]" }, { "a look-alike", "\"\u0442\u0031\"" },
        { "with an invisible character", "\"t1\u200b\"" }, { "full width", "\"\uff541\"" },
    };

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task A_claim_that_does_not_name_exactly_this_tenant_is_refused(string what, string claim)
    {
        var answer = await world.Api.GetAsync("/tenants/t1/extension", world.Issuer.Token().With("org", JsonNode.Parse(claim)).Build());
        answer.Status.Should().Be(System.Net.HttpStatusCode.Forbidden, what);
        answer.ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task A_token_without_the_tenant_claim_is_refused() =>
        (await world.Api.GetAsync("/tenants/t1/extension", world.Issuer.Token().Build())).ShouldBe(403, "tenant_mismatch");

    [Fact]
    public async Task A_tenant_may_be_a_number()
    {
        var token = world.Issuer.Token().With("org", 42).Build();
        (await world.Api.GetAsync("/tenants/42/extension", token)).ShouldBeOk();
        (await world.Api.GetAsync("/tenants/42.0/extension", token)).ShouldBe(403, "tenant_mismatch");
    }

    [Theory]
    [InlineData("X-Tenant", "t2")]
    [InlineData("tenantId", "t2")]
    [InlineData("X-Tenant-Id", "t2")]
    public async Task A_header_or_the_query_changes_nothing(string name, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/tenants/t1/extension?{name}={value}&org={value}");
        request.Headers.Add(name, value);
        (await world.Api.SendAsync(request, Token("t1"))).ShouldBeOk();
        (await GetAsync($"/tenants/t2/extension?tenantId=t1&{name}=t1", "t1")).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task A_route_without_a_tenant_accepts_only_callers_of_exactly_one_tenant()
    {
        (await GetAsync("/mine", "t1")).Body.Should().Be("t1");
        (await world.Api.GetAsync("/mine", world.Issuer.Token().Build())).ShouldBe(403, "tenant_mismatch");
        (await world.Api.GetAsync("/mine", world.Issuer.Token().With("org", new JsonArray("t1", "t2")).Build()))
            .ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task The_accessor_returns_the_tenant_that_a_request_was_accepted_for()
    {
        (await GetAsync("/tenants/t1/accessor", "t1")).Body.Should().Be("t1");
        (await GetAsync("/unprotected-accessor", "t1")).Body.Should().Be("t1");
        (await world.Api.GetAsync("/anonymous-accessor")).Body.Should().Be("none");
        (await world.Api.GetAsync("/unprotected-accessor", world.Issuer.Token().With("org", new JsonArray("t1", "t2"))
            .Build())).Body.Should().Be("none");
        using var scope = world.Api.App.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<ITenantAccessor>().TenantId.Should().BeNull();
    }

    [Fact]
    public async Task Callers_with_the_cross_tenant_scope_can_access_every_tenant_and_act_for_it()
    {
        var support = world.Issuer.Token().With("scope", "support:tenants").With("org", "t1").Build();
        (await world.CrossTenant.GetAsync("/tenants/t2/accessor", support)).Body.Should().Be("t2");
        (await world.CrossTenant.GetAsync("/tenants/t2/accessor", world.Issuer.Token().With("scope", "support:tenants")
            .Build())).Body.Should().Be("t2");
        (await world.CrossTenant.GetAsync("/tenants/t2/accessor", Token("t1"))).ShouldBe(404, "not_found");
        (await world.Api.GetAsync("/tenants/t2/accessor", support)).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task With_HideExistence_a_request_for_another_tenant_returns_404()
    {
        (await world.CrossTenant.GetAsync("/tenants/t2/accessor", Token("t1"))).ShouldBe(404, "not_found");
        (await world.CrossTenant.GetAsync("/tenants/t1/accessor", Token("t1"))).ShouldBeOk();
    }

    [Fact]
    public async Task By_default_the_tenant_claim_is_tenant_id_and_must_be_a_single_string()
    {
        await using var api =
            await TestApi.StartAsync(world.Issuer, new TestApiOptions { Endpoints = app =>
            app.MapGet("/tenants/{tenantId}", (ApiCaller caller) => caller.TenantId).RequireTenant() });
        (await api.GetAsync("/tenants/t1", world.Issuer.Token().With("tenant_id", "t1").Build())).Body.Should().Be("t1");
        (await api.GetAsync("/tenants/t1", world.Issuer.Token().With("tenant_id", "t2").Build())).ShouldBe(403, "tenant_mismatch");
        (await api.GetAsync("/tenants/t1", world.Issuer.Token().With("tenant_id", new JsonArray("t1", "t2")).Build()))
            .ShouldBeInvalidToken();
    }

    [Fact]
    public async Task The_tenant_may_be_nested_inside_a_claim()
    {
        await using var api = await TestApi.StartAsync(world.Issuer, new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Tenant:ClaimType"] = "app_metadata.org", ["ApiSecurity:Tenant:RouteParameter"] = "org" },
            Endpoints = app => app.MapGet("/orgs/{org}", (ApiCaller caller) => caller.TenantId).RequireTenant(),
        });
        var token = world.Issuer.Token().With("tenant_id", "t2").With("app_metadata", new JsonObject { ["org"] = "t1" }).Build();
        (await api.GetAsync("/orgs/t1", token)).Body.Should().Be("t1");
        (await api.GetAsync("/orgs/t2", token)).ShouldBe(403, "tenant_mismatch");
    }

    [Theory]
    [InlineData("HideExistance", "true", "no such setting")]
    [InlineData("HideExistence", "yes", "write true or false")]
    [InlineData("ClaimType", "", "write the name of a claim")]
    [InlineData("ClaimType", "a..b", "write the name of a claim")]
    [InlineData("RouteParameter", "", "write the name of a route parameter")]
    [InlineData("CrossTenantScope", "support:*", "write one scope")]
    public async Task An_invalid_tenant_setting_prevents_startup(string key, string value, string fix)
    {
        var starting = () =>
            TestApi.StartAsync(world.Issuer, new TestApiOptions { Settings = new() { ["ApiSecurity:Tenant:" + key] = value } });
        await starting.Should().ThrowAsync<OptionsValidationException>().WithMessage($"*ApiSecurity:Tenant:{key}*{fix}*");
    }

    public static TheoryData<Action<WebApplication>, string> Errors => new()
    {
        { app => app.MapGet("/tenants/{tenant}/x", () => "x").RequireTenant(), "*'tenant' is not 'tenantId'*" },
        { app => app.MapGet("/tenants/{tenantId}/x", () => "x")
            .RequireTenant("customerId"), "*'customerId', which its route does not have*" },
        { app => app.MapGroup("/tenants/{tenant_id}").RequireTenant().MapGet("/x", () => "x"), "*'tenant_id' is not 'tenantId'*" },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public async Task A_tenant_requirement_that_does_not_match_the_route_prevents_startup(Action<WebApplication> map, string message)
    {
        var starting = () => TestApi.StartAsync(world.Issuer, new TestApiOptions { Endpoints = map });
        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage(message);
    }

    private Task<TestAnswer> GetAsync(string path, string tenant) => world.Api.GetAsync(path, Token(tenant));

    private string Token(string tenant) => world.Issuer.Token().With("org", tenant).Build();

    public sealed class World : IAsyncLifetime
    {
        public FakeAuthorizationServer Issuer { get; private set; } = null!;

        public TestApi Api { get; private set; } = null!;

        public TestApi CrossTenant { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Issuer = await FakeAuthorizationServer.StartAsync();
            Api = await TestApi.StartAsync(Options(new() { ["ApiSecurity:Tenant:ClaimType"] = "org" }));
            CrossTenant =
                await TestApi.StartAsync(Options(new() { ["ApiSecurity:Tenant:ClaimType"] = "org",
                ["ApiSecurity:Tenant:CrossTenantScope"] = "support:tenants", ["ApiSecurity:Tenant:HideExistence"] = "true" }));
        }

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            await CrossTenant.DisposeAsync();
            await Issuer.DisposeAsync();
        }

        private TestApiOptions Options(Dictionary<string, string?> settings) => new()
        {
            Issuer = Issuer, Settings = settings, Endpoints = Map,
            Services = services =>
            {
                services.AddControllers().AddApplicationPart(typeof(TenantController).Assembly);
                services.AddAuthorization(options => options.AddPolicy("of-tenant", policy => policy.RequireTenant()));
            },
        };

        private static void Map(WebApplication app)
        {
            app.MapGroup("/tenants/{tenantId}").RequireTenant().MapGet("/extension", () => "ok");
            app.MapGet("/tenants/{tenantId}/attribute", [RequireTenant] () => "ok");
            app.MapGet("/tenants/{tenantId}/name", [Authorize("tenant:")] () => "ok");
            app.MapGet("/tenants/{tenantId}/policy", [Authorize("of-tenant")] () => "ok");
            app.MapGet("/customers/{customerId}/named", [Authorize("tenant:customerId")] () => "ok");
            app.MapGet("/tenants/{tenantId}/accessor", (ITenantAccessor tenants) => tenants.TenantId).RequireTenant();
            app.MapGet("/mine", (ITenantAccessor tenants) => tenants.TenantId).RequireTenant();
            app.MapGet("/unprotected-accessor", (ITenantAccessor tenants) => tenants.TenantId ?? "none");
            app.MapGet("/anonymous-accessor", (ITenantAccessor tenants) => tenants.TenantId ?? "none").AllowAnonymous();
            app.MapControllers();
        }
    }
}

[ApiController]
[Route("tenants/{tenantId}/controller")]
[RequireTenant]
public sealed class TenantController : ControllerBase
{
    [HttpGet]
    public string Get() => "ok";
}
