using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Tests.Requirements.Tenants;

/// <summary>
/// <see cref="ITenantAccessor"/> returns the tenant that this endpoint was authorized for, whatever else the same request checks.
/// </summary>
public sealed class TenantOfRequestTests : IAsyncLifetime
{
    private const string Support = """{"scope":"tenants:any","tenant_id":"home"}""";

    private TestApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await RequirementApi.StartAsync(
        app =>
        {
            app.MapGet("/tenants/{tenantId}/fails", (ITenantAccessor _) => Results.StatusCode(410)).RequireTenant();
            app.MapGet("/again", (ITenantAccessor tenants) => tenants.TenantId ?? "none");
            app.MapGet("/tenants/{tenantId}/customers/{customerId}",
                async (HttpContext context, ITenantAccessor tenants, IAuthorizationService authorization) =>
            {
                var allowed = (await authorization.AuthorizeAsync(context.User, context, "tenant:customerId")).Succeeded;
                return $"{allowed} {tenants.TenantId}";
            }).RequireTenant();
            app.MapGet("/of-another/{tenantId}",
                async (HttpContext context, ITenantAccessor tenants, IAuthorizationService authorization) =>
            {
                var other = new ClaimsPrincipal(new ClaimsIdentity([new Claim("tenant_id", "globex")], "of the application"));
                var allowed = (await authorization.AuthorizeAsync(other, context, "tenant:")).Succeeded;
                return $"{allowed} {tenants.TenantId ?? "none"}";
            });
            app.MapGet("/moves/{tenantId}", (HttpContext context, ITenantAccessor tenants) =>
            {
                context.Request.RouteValues["tenantId"] = "globex";
                return tenants.TenantId ?? "none";
            }).RequireTenant();
        },
        new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" },
            Pipeline = app =>
            {
                app.UseStatusCodePagesWithReExecute("/again");
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
            },
        });

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Re_execution_does_not_carry_the_tenant_over_to_the_next_endpoint() =>
        (await _api.AskAsync("/tenants/globex/fails", Support)).Body.Should().Be("home");

    [Fact]
    public async Task An_additional_check_in_a_handler_does_not_change_the_tenant_of_the_endpoint() =>
        (await _api.AskAsync("/tenants/acme/customers/globex", Support)).Body.Should().Be("True acme");

    [Fact]
    public async Task A_check_for_another_caller_does_not_set_the_tenant_of_this_request() =>
        (await _api.AskAsync("/of-another/globex", """{"tenant_id":"acme"}""")).Body.Should().Be("True none");

    [Fact]
    public async Task A_tenant_that_the_caller_may_not_access_is_never_the_tenant_of_the_request() =>
        (await _api.AskAsync("/moves/acme", """{"tenant_id":"acme"}""")).Body.Should().Be("none");
}
