using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Requirements.Resources;

/// <summary>A resource is loaded only after every other requirement is met, and not at all if one has failed.</summary>
public sealed class AskedLastTests
{
    [Theory]
    [InlineData("/scope", "insufficient_scope")]
    [InlineData("/other-scope", "insufficient_scope")]
    [InlineData("/any-scope", "insufficient_scope")]
    [InlineData("/role", "role_missing")]
    [InlineData("/claim", "claim_missing")]
    [InlineData("/step-up", "insufficient_user_authentication")]
    [InlineData("/tenant", "tenant_mismatch")]
    [InlineData("/network", "network_not_allowed")]
    [InlineData("/time", "policy_denied")]
    [InlineData("/configured", "role_missing")]
    [InlineData("/stock-role", "role_missing")]
    [InlineData("/stock-claim", "claim_missing")]
    [InlineData("/authorize-roles", "role_missing")]
    [InlineData("/assertion", "policy_denied")]
    [InlineData("/unmet", "policy_denied")]
    [InlineData("/failing", "policy_denied")]
    [InlineData("/data", "policy_denied")]
    public async Task Nothing_is_loaded_if_a_requirement_fails(string path, string code)
    {
        await using var api = await StartAsync();
        var loads = api.App.Services.GetRequiredService<Loads>();

        var answer = await api.AskAsync(path, path == "/scope" ? "{}" : """{"scope":"read:files"}""");
        answer.Code.Should().Be(code);
        loads.Count.Should().Be(0);

        (await api.GetAsync(path)).ShouldBeMissingCredentials();
        loads.Count.Should().Be(0);
    }

    [Fact]
    public async Task The_resource_is_loaded_once_if_all_requirements_are_met()
    {
        await using var api = await StartAsync();
        (await api.AskAsync("/all", """{"scope":"read:files write:files","roles":["admin","staff"],"good":"true"}""")).ShouldBeOk();
        api.App.Services.GetRequiredService<Loads>().Count.Should().Be(1);
    }

    [Fact]
    public async Task The_resource_is_loaded_once_if_two_requirements_need_it()
    {
        await using var api = await StartAsync();
        (await api.AskAsync("/twice", """{"scope":"read:files write:files"}""")).ShouldBeOk();
        api.App.Services.GetRequiredService<Loads>().Count.Should().Be(1);
        (await api.AskAsync("/twice", """{"scope":"read:files"}""")).ShouldMissScope("read:files write:files");
        api.App.Services.GetRequiredService<Loads>().Count.Should().Be(1);
    }

    [Fact]
    public async Task A_resource_without_an_owner_is_hidden_from_callers_without_the_any_scope()
    {
        await using var api = await StartAsync();
        (await api.AskAsync("/scope?owner=none", """{"scope":"read:files"}""")).ShouldBe(404, "not_found");
        (await api.AskAsync("/scope?owner=none", """{"scope":"read:files:any"}""")).ShouldBeOk();
    }

    private static Task<TestApi> StartAsync() => TestApi.StartAsync(new TestApiOptions
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 25, 12, 0, 0, TimeSpan.Zero)),
        Settings = new() { ["ApiSecurity:Policies:configured:Roles"] = "admin" },
        AddSecurity = services =>
        {
            services.AddSingleton<IAuthorizationHandler, BeforeOurs>();
            ClaimsScheme.Add(services);
            services.AddSingleton<Loads>();
            services.AddApiSecurity().AddResource<StoredFile, Files>();
            services.AddSingleton<IAuthorizationHandler, AfterOurs>();
        },
        Endpoints = app =>
        {
            RouteHandlerBuilder Map(string path) => app.MapGet(path, (AuthorizedResource<StoredFile> file) => $"of {file.Value.OwnerId}")
                .RequireResource<StoredFile>("read:files");
            Map("/scope");
            Map("/other-scope").RequireScope("write:files");
            Map("/any-scope").RequireAnyScope("x", "y");
            Map("/role").RequireRole("admin");
            Map("/claim").RequireClaim("good");
            Map("/step-up").RequireStepUp("phr");
            Map("/tenant").RequireTenant();
            Map("/network").RequireNetwork("10.0.0.0/8");
            Map("/time").RequireTime("UTC", "00:00", "00:01");
            Map("/configured").RequireAuthorization("configured");
            Map("/stock-role").RequireAuthorization(policy => policy.RequireRole("admin"));
            Map("/stock-claim").RequireAuthorization(policy => policy.RequireClaim("good"));
            Map("/authorize-roles").RequireAuthorization(new AuthorizeAttribute { Roles = "admin" });
            Map("/assertion").RequireAuthorization(policy => policy.RequireAssertion(_ => false));
            Map("/unmet").RequireAuthorization(policy => policy.AddRequirements(new Unmet()));
            Map("/failing").RequireAuthorization(policy => policy.AddRequirements(new Failing()));
            Map("/data").WithMetadata(new UnmetData());
            Map("/all").RequireScope("write:files").RequireRole("admin").RequireClaim("good", "true")
                .RequireAuthorization(policy => policy.RequireRole("staff"));
            Map("/twice").RequireResource<StoredFile>("write:files");
        },
    });

    private sealed class Loads
    {
        public int Count { get; set; }
    }

    private sealed record StoredFile(string OwnerId) : IOwnedResource;

    private sealed class Files(Loads loads) : IResourceProvider<StoredFile>
    {
        public ValueTask<StoredFile?> FindAsync(HttpContext context, CancellationToken cancellationToken)
        {
            loads.Count++;
            // a missing owner, as in an old row
            return ValueTask.FromResult<StoredFile?>(new StoredFile(context.Request.Query.ContainsKey("owner") ? null! : "alice"));
        }
    }

    private sealed class Unmet : IAuthorizationRequirement;

    private sealed class Failing : IAuthorizationRequirement;

    private sealed class UnmetData : IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new Unmet()];
    }

    private sealed class BeforeOurs : AuthorizationHandler<Unmet>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Unmet requirement) => Task.CompletedTask;
    }

    private sealed class AfterOurs : AuthorizationHandler<Failing>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Failing requirement)
        {
            context.Succeed(requirement);
            context.Fail();
            return Task.CompletedTask;
        }
    }
}
