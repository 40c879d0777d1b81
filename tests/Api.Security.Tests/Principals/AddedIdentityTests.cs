using System.Security.Claims;
using Api.Security.TestKit;
using Api.Security.Tests.Coexistence;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Principals;

/// <summary>
/// A claims transformation adds an identity, usually without an authentication type. It counts for the requirements of this library as it
/// counts for those of ASP.NET Core.
/// </summary>
public sealed class AddedIdentityTests
{
    private const string Claims = """{"sub":"alice"}""";

    /// <summary>How an application adds claims: to the principal, in a new principal, before the caller, with a type, to a clone.</summary>
    public static TheoryData<string> Ways => ["added", "merged", "first", "typed", "clone"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_an_added_identity_has_is_required_with_success(string way)
    {
        await using var api = await StartAsync(way);
        foreach (var path in (string[])["/scope", "/role", "/claim", "/aspnet", "/tenant/t1", "/any", "/asked"])
            (await api.AskAsync(path, Claims)).ShouldBeOk();
        (await api.AskAsync("/caller", Claims)).Body.Should().Be("alice t1 read:orders staff Bearer alice");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_it_does_not_have_is_missing(string way)
    {
        await using var api = await StartAsync(way);
        (await api.AskAsync("/write", Claims)).ShouldMissScope("write:orders");
        (await api.AskAsync("/tenant/t2", Claims)).ShouldBe(403, "tenant_mismatch");
        (await api.GetAsync("/scope")).ShouldBeMissingCredentials();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task It_does_not_authenticate_an_anonymous_caller(string way)
    {
        await using var api = await StartAsync(way, pipeline: app =>
        {
            app.UseAuthentication();
            app.Use((context, next) => // as a middleware of an application that adds claims to every request
            {
                if (context.Request.Headers.Authorization.Count == 0)
                    context.User = new ClaimsPrincipal(Added(null));
                return next(context);
            });
            app.UseAuthorization();
        });
        (await api.GetAsync("/scope")).ShouldBeMissingCredentials();
        (await api.GetAsync("/asked/anonymous")).Body.Should().Be("False");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_site_with_a_login_adds_claims_to_callers_of_the_API(string way)
    {
        await using var site = await SiteWithLogin.StartAsync(services: services =>
            services.AddSingleton<IClaimsTransformation>(new Adding(way)));
        (await site.Api.AskAsync("/api/orders", Claims)).ShouldBeOk();
        (await site.Api.AskAsync("/api/any", Claims)).ShouldBeOk();
        await site.LogInAsync();
        (await site.BrowseAsync("/api/orders")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task A_replaced_identity_is_denied_where_a_caller_of_the_API_is_required_and_the_log_says_why()
    {
        await using var api = await StartAsync("replaced");
        (await api.AskAsync("/scope", Claims)).ShouldBeOk();
        (await api.AskAsync("/any", Claims)).ShouldBe(403, "policy_denied");
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1145).Which.Text.Should().Contain("IClaimsTransformation");
    }

    private static ClaimsIdentity Added(string? type) => new(
        [new("scope", "read:orders"), new(ClaimTypes.Role, "staff"), new("department", "sales"), new("tenant_id", "t1"),
            new("sub", "mallory")], type);

    private static Task<TestApi> StartAsync(string way, Action<WebApplication>? pipeline = null) => TestApi.StartAsync(new TestApiOptions
    {
        Pipeline = pipeline,
        AddSecurity = services => ClaimsScheme.Add(services).AddSingleton<IClaimsTransformation>(new Adding(way)),
        Endpoints = app =>
        {
            app.MapGet("/scope", () => "ok").RequireScope("read:orders");
            app.MapGet("/write", () => "ok").RequireScope("write:orders");
            app.MapGet("/role", () => "ok").RequireRole("staff");
            app.MapGet("/claim", () => "ok").RequireClaim("department", "sales");
            app.MapGet("/aspnet", () => "ok")
                .RequireAuthorization(policy => policy.RequireClaim("department", "sales").RequireRole("staff"));
            app.MapGet("/tenant/{tenantId}", () => "ok").RequireTenant();
            app.MapGet("/any", () => "ok").RequireApiSecurity();
            app.MapGet("/asked", async (IAuthorizationService service, HttpContext context) =>
                (await service.AuthorizeAsync(context.User, context, "scope:read:orders")).Succeeded ? Results.Ok() : Results.Forbid());
            app.MapGet("/asked/anonymous", async (IAuthorizationService service, HttpContext context) =>
                (await service.AuthorizeAsync(context.User, context, "scope:read:orders")).Succeeded.ToString()).AllowAnonymous();
            app.MapGet("/caller", (ApiCaller caller) =>
                $"{caller.Subject} {caller.TenantId} {string.Join(' ', caller.Scopes)} {string.Join(' ', caller.Roles)} {caller.Scheme} "
                    + caller.UserIdentifier);
        },
    });

    private sealed class Adding(string way) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            if (principal.HasClaim("department", "sales")) return Task.FromResult(principal);
            switch (way)
            {
                case "added":
                    principal.AddIdentity(Added(null));
                    break;
                case "typed":
                    principal.AddIdentity(Added("database"));
                    break;
                case "merged":
                    return Task.FromResult(new ClaimsPrincipal([.. principal.Identities, Added(null)]));
                case "first":
                    return Task.FromResult(new ClaimsPrincipal([Added(null), .. principal.Identities]));
                case "clone":
                    var clone = principal.Clone();
                    clone.AddIdentity(Added(null));
                    return Task.FromResult(clone);
                default:
                    return Task.FromResult(new ClaimsPrincipal(Added("replaced")));
            }

            return Task.FromResult(principal);
        }
    }
}
