using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using System.Security.Claims;

namespace Api.Security.Tests.Requirements.Claims;

/// <summary>Roles: wherever the issuer puts them, every way to require one gives the same response.</summary>
public sealed class RequireRoleTests
{
    private static readonly string[] Asking = ["/extension", "/attribute", "/authorize", "/policy", "/name"];

    [Theory]
    [InlineData("""{"roles":["support","admin"]}""", true)]
    [InlineData("""{"roles":"admin"}""", true)]
    [InlineData("""{"roles":"support admin"}""", false)]
    [InlineData("""{"roles":"Admin"}""", false)]
    [InlineData("""{"roles":"admin "}""", false)]
    [InlineData("""{"roles":"administrator"}""", false)]
    [InlineData("""{"roles":{"admin":true}}""", false)]
    [InlineData("""{"roles":[["admin"]]}""", false)]
    [InlineData("""{"roles":[]}""", false)]
    [InlineData("""{"roles":null}""", false)]
    [InlineData("""{"roles":true}""", false)]
    [InlineData("""{"role":"admin"}""", false)]
    [InlineData("""{"groups":"admin"}""", false)]
    [InlineData("""{"http://schemas.microsoft.com/ws/2008/06/identity/claims/role":"admin"}""", false)]
    [InlineData("""{"scope":"admin"}""", false)]
    public async Task A_role_matches_only_in_its_claim_as_a_whole_and_case_sensitively(string claims, bool passes)
    {
        await using var api = await StartAsync();
        await ExpectAsync(api, claims, passes);
    }

    [Theory]
    [InlineData("""{"realm_access":{"roles":["admin"]}}""", true)]
    [InlineData("""{"resource_access":{"my.client":{"roles":["admin"]}}}""", true)]
    [InlineData("""{"groups":["admin"]}""", true)]
    [InlineData("""{"realm_access":{"roles":[1,{"admin":1},null,"admin"]}}""", true)]
    [InlineData("""{"resource_access":{"other":{"roles":["admin"]}}}""", false)]
    [InlineData("""{"roles":"admin"}""", false)]
    [InlineData("""{"realm_access":{"roles":"Admin"}}""", false)]
    public async Task Roles_from_several_sources_are_combined(string claims, bool passes)
    {
        await using var api = await StartAsync("realm_access.roles", "resource_access['my.client'].roles", "groups");
        await ExpectAsync(api, claims, passes);
    }

    [Theory]
    [InlineData("urn:api-security:role")]
    [InlineData("URN:API-SECURITY:ROLE")]
    public async Task A_claim_named_like_the_internal_role_claim_never_becomes_a_role(string name)
    {
        await using var api = await StartAsync("realm_access.roles", "groups");
        await ExpectAsync(api, $$"""{"{{name}}":"admin"}""", false);
        await ExpectAsync(api, $$$"""{"{{{name}}}":["admin","root"],"realm_access":{"roles":["support"]}}""", false);
        (await api.AskAsync("/roles", $$$"""{"{{{name}}}":["admin","root"],"realm_access":{"roles":["support"]}}""")).Body.Should().Be(
            """["support"]""");
    }

    [Fact]
    public async Task A_claim_named_like_the_internal_role_claim_is_ignored_with_a_single_role_source()
    {
        await using var api = await StartAsync();
        await ExpectAsync(api, """{"urn:api-security:role":"admin"}""", false);
    }

    // ASP.NET Core compares the names of claims case-insensitively. A claim named "Roles" used to be a role for [Authorize(Roles)] and
    // IsInRole, but not for RequireRole.
    [Theory]
    [InlineData("""{"ROLES":"admin"}""")]
    [InlineData("""{"Roles":["admin"]}""")]
    public async Task A_claim_whose_name_differs_in_case_contains_no_roles(string claims)
    {
        await using var api = await StartAsync();
        await ExpectAsync(api, claims, false);
    }

    [Fact]
    public async Task A_number_is_not_a_role()
    {
        await using var api = await RequirementApi.StartAsync(app =>
        {
            app.MapGet("/extension", () => "ok").RequireRole("5");
            app.MapGet("/authorize", [Authorize(Roles = "5")] () => "ok");
        });
        (await api.AskAsync("/extension", """{"roles":5}""")).ShouldMissRole();
        (await api.AskAsync("/authorize", """{"roles":5}""")).ShouldMissRole();
        (await api.AskAsync("/extension", """{"roles":"5"}""")).ShouldBeOk();
        (await api.AskAsync("/authorize", """{"roles":"5"}""")).ShouldBeOk();
    }

    [Fact]
    public async Task One_of_several_roles_is_enough_but_repeated_requirements_must_all_be_met()
    {
        await using var api = await RequirementApi.StartAsync(app =>
        {
            app.MapGet("/any", () => "ok").RequireRole("admin", "owner");
            app.MapGet("/both", () => "ok").RequireRole("admin").RequireRole("owner");
        });
        (await api.AskAsync("/any", """{"roles":["owner"]}""")).ShouldBeOk();
        (await api.AskAsync("/any", """{"roles":["support"]}""")).ShouldMissRole();
        (await api.AskAsync("/both", """{"roles":["owner"]}""")).ShouldMissRole();
        (await api.AskAsync("/both", """{"roles":["owner","admin"]}""")).ShouldBeOk();
    }

    [Fact]
    public async Task A_role_with_a_space_or_a_percent_sign_is_one_role()
    {
        await using var api = await RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireRole("orders admin;100%25"));
        (await api.AskAsync("/x", """{"roles":["orders admin;100%25"]}""")).ShouldBeOk();
        (await api.AskAsync("/x", """{"roles":["orders"]}""")).ShouldMissRole();
        (await api.AskAsync("/x", """{"roles":["orders admin;100%"]}""")).ShouldMissRole();
    }

    [Fact]
    public async Task A_transformation_that_clones_the_principal_loses_no_role_and_may_add_one()
    {
        await using var api = await RequirementApi.StartAsync(Map, new TestApiOptions
        {
            Pipeline = app => app.UseAuthentication().Use(async (context, next) =>
            {
                var clone = context.User.Clone();
                if (context.Request.Query.ContainsKey("promote") && clone.Identity is ClaimsIdentity identity)
                    identity.AddClaim(new Claim(identity.RoleClaimType, "admin"));
                context.User = clone;
                await next();
            }).UseAuthorization(),
        }, "realm_access.roles", "groups");
        await ExpectAsync(api, """{"realm_access":{"roles":["admin"]}}""", true);
        await ExpectAsync(api, """{"realm_access":{"roles":["support"]},"urn:api-security:role":"admin"}""", false);
        (await api.AskAsync("/authorize?promote", """{"realm_access":{"roles":["support"]}}""")).ShouldBeOk();
        (await api.AskAsync("/extension?promote", """{"realm_access":{"roles":["support"]}}""")).ShouldBeOk();
    }

    [Fact]
    public void RequireRole_without_a_role_or_with_an_empty_one_throws()
    {
        new Action(() => _ = new RequireRoleAttribute()).Should().Throw<ArgumentException>();
        new Action(() => _ = new RequireRoleAttribute("admin", " ")).Should().Throw<ArgumentException>();
    }

    private static Task<TestApi> StartAsync(params string[] sources) => RequirementApi.StartAsync(Map, null, sources);

    private static void Map(WebApplication app)
    {
        app.MapGet("/extension", () => "ok").RequireRole("admin");
        app.MapGet("/attribute", [RequireRole("admin")] () => "ok");
        app.MapGet("/authorize", [Authorize(Roles = "admin")] () => "ok");
        app.MapGet("/policy", () => "ok").RequireAuthorization(policy => policy.RequireRole("admin"));
        app.MapGet("/name", () => "ok").RequireAuthorization("role:admin");
        app.MapGet("/roles", (ApiCaller caller) => caller.Roles);
        app.MapGet("/has", (ClaimsPrincipal user, ApiCaller caller) =>
            $"{user.IsInRole("admin")} {caller.HasRole("admin")} {caller.Roles.Contains("admin")}");
    }

    private static async Task ExpectAsync(TestApi api, string claims, bool passes)
    {
        foreach (var path in Asking)
        {
            var answer = await api.AskAsync(path, claims);
            if (passes) answer.ShouldBeOk();
            else answer.ShouldMissRole();
        }

        (await api.AskAsync("/has", claims)).Body.Should().Be($"{passes} {passes} {passes}");
    }
}
