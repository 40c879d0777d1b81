using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Policies;

/// <summary>
/// Policy names are compared case-insensitively. A policy of the application used to replace a requirement of this library, and callers
/// without the role got a 200 response.
/// </summary>
public sealed class ReservedNameTests
{
    public static TheoryData<string> Taken =>
        ["Role:Admin", "role:admin", "ROLE:admin", "SCOPE:a:x", "AnyScope:a", "Claim:department sales", "StepUp:acr=phr", "Tenant:",
        "Bound:dpop", "Authorization_Detail:a",
        "Resource:Thing:a", "Owner:userId:a:x", "Network:office", "network:office", "Time:zone=UTC", "ApiSecurity:"];

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task A_policy_with_a_reserved_name_in_any_case_prevents_startup(string name) =>
        (await RequirementApiFailureAsync(services =>
            services.AddAuthorization(options => options.AddPolicy(name, policy => policy.RequireAuthenticatedUser()))))
            .Should().Contain($"The policy '{name}' is defined in AddAuthorization()").And.Contain("give it another name");

    [Fact]
    public async Task Every_prefix_of_policy_names_is_covered_here()
    {
        await using var api = await RequirementApi.StartAsync(_ => { });
        api.App.Services.GetRequiredService<PolicyNames>().Prefixes.Should().OnlyContain(prefix =>
            Taken.Any(taken => taken.Data.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_policy_with_a_reserved_name_that_PostConfigure_adds_prevents_startup() =>
        (await RequirementApiFailureAsync(services => services.PostConfigure<AuthorizationOptions>(options =>
            options.AddPolicy("Role:Admin", policy => policy.RequireAuthenticatedUser()))))
            .Should().Contain("The policy 'Role:Admin'");

    [Fact]
    public async Task A_configured_policy_with_a_reserved_name_prevents_startup()
    {
        Func<Task> starting = async () =>
            await (await RequirementApi.StartAsync(_ => { },
            new TestApiOptions { Settings = new() { ["ApiSecurity:Policies:Role:Admin:Roles:0"] = "x" } })).DisposeAsync();
        (await starting.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("ApiSecurity:Policies:Role");
    }

    [Fact]
    public async Task A_policy_with_a_reserved_name_that_is_added_at_run_time_changes_nothing()
    {
        await using var api = await RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireRole("admin"));
        api.App.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<AuthorizationOptions>>().Value.AddPolicy("Role:Admin",
            policy => policy.RequireAuthenticatedUser());
        (await api.AskAsync("/x")).ShouldMissRole();
        var user = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity("test"));
        (await api.App.Services.GetRequiredService<IAuthorizationService>()
            .AuthorizeAsync(user, null, "role:admin")).Succeeded.Should().BeFalse();
    }

    [Fact]
    public async Task Requirements_that_differ_in_case_stay_two_requirements()
    {
        await using var api = await RequirementApi.StartAsync(app =>
        {
            app.MapGet("/upper", () => "ok").RequireRole("Admin");
            app.MapGet("/lower", () => "ok").RequireRole("admin");
            app.MapGet("/scope-upper", () => "ok").RequireScope("Read:x");
            app.MapGet("/scope-lower", () => "ok").RequireScope("read:x");
        });
        for (var again = 0; again < 2; again++)
        {
            (await api.AskAsync("/upper", """{"roles":"Admin"}""")).ShouldBeOk();
            (await api.AskAsync("/upper", """{"roles":"admin"}""")).ShouldMissRole();
            (await api.AskAsync("/lower", """{"roles":"admin"}""")).ShouldBeOk();
            (await api.AskAsync("/lower", """{"roles":"Admin"}""")).ShouldMissRole();
            (await api.AskAsync("/scope-upper", """{"scope":"read:x"}""")).ShouldMissScope("Read:x");
            (await api.AskAsync("/scope-lower", """{"scope":"Read:x"}""")).ShouldMissScope("read:x");
        }
    }

    [Fact]
    public async Task Any_other_policy_of_the_application_keeps_working()
    {
        await using var api =
            await RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireAuthorization("OFFICE"), new TestApiOptions
        {
            Services = services =>
                services.AddAuthorization(options => options.AddPolicy("office", policy => policy.RequireRole("office"))),
        });
        (await api.AskAsync("/x")).ShouldMissRole();
        (await api.AskAsync("/x", """{"roles":"office"}""")).ShouldBeOk();
    }

    private static async Task<string> RequirementApiFailureAsync(Action<IServiceCollection> services)
    {
        Func<Task> starting = async () =>
            await (await RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok")
            .RequireRole("admin"), new TestApiOptions { Services = services })).DisposeAsync();
        return (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
    }
}
