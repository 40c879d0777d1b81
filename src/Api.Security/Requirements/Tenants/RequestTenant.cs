using System.Globalization;
using Microsoft.AspNetCore.Routing;

namespace Api.Security;

/// <summary>
/// The tenant of a request: the caller's, provided that the route names no other one. Holders of the cross-tenant scope
/// get the one that the route names.
/// </summary>
internal static class RequestTenant
{
    /// <returns><see langword="null"/> when the caller may act for no tenant here.</returns>
    public static string? Of(in RequirementContext context, string? routeParameter = null)
    {
        var route = InRoute(context.Request, routeParameter ?? context.Services.Tenant.RouteParameter);
        if (route is not null && MayEnterAny(context)) return route;
        var own = context.Services.CallerTenant.Of(context.Caller);
        return route is null || string.Equals(route, own, StringComparison.Ordinal) ? own : null;
    }

    public static bool MayEnterAny(in RequirementContext context) =>
        context.Services.CrossTenantScope is { } scope && GrantedScopes.Satisfy(context.Caller, context.Services.Scopes, scope);

    /// <summary>A value of the route, as text.</summary>
    public static string? InRoute(HttpContext? request, string parameter) => Convert.ToString(request?.GetRouteValue(parameter), CultureInfo.InvariantCulture) is { Length: > 0 } value ? value : null;
}
