using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements about the caller's tenant.</summary>
public static class RequireTenantExtensions
{
    /// <summary>
    /// Requires that the caller belongs to the tenant of the route: <c>app.MapGroup("/tenants/{tenantId}").RequireTenant()</c>. The
    /// caller's one tenant claim must equal the route value, ordinal. Where the route names no tenant, the caller must have
    /// exactly one. 403 <c>tenant_mismatch</c>, or 404 with <c>Tenant:HideExistence</c>. Headers and the query are never read.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="routeParameter">The route parameter that names the tenant; <see langword="null"/> for <c>Tenant:RouteParameter</c>. One that is named must be part of the route, or the start fails.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TBuilder RequireTenant<TBuilder>(this TBuilder builder, string? routeParameter = null)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireTenantAttribute(routeParameter));
}
