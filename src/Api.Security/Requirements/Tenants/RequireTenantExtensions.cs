using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements on the caller's tenant.</summary>
public static class RequireTenantExtensions
{
    /// <summary>
    /// Requires that the caller belongs to the tenant of the route: <c>app.MapGroup("/tenants/{tenantId}").RequireTenant()</c>.
    /// The caller's only tenant claim must equal the route value, compared ordinally. If the route names no tenant, the caller
    /// must have exactly one. Otherwise the response is 403 <c>tenant_mismatch</c>, or 404 with <c>Tenant:HideExistence</c>.
    /// Headers and the query string are never read.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="routeParameter">
    /// The route parameter that names the tenant; <see langword="null"/> for <c>Tenant:RouteParameter</c>. A parameter that is
    /// named must be part of the route, or startup fails.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TBuilder RequireTenant<TBuilder>(this TBuilder builder, string? routeParameter = null)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireTenantAttribute(routeParameter));
}
