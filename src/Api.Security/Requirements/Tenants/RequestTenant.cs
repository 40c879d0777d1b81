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
        var parameter = routeParameter ?? context.Services.Tenant.RouteParameter;
        var route = RouteText.Of(context.Request, parameter);
        if (route is not null && MayEnterAny(context)) return route;
        if (route is null && RouteText.IsDemanded(context.Request, parameter)) return null; // it was there, and is lost
        var own = context.Services.CallerTenant.Of(context.Caller);
        return route is null || string.Equals(route, own, StringComparison.Ordinal) ? own : null;
    }

    public static bool MayEnterAny(in RequirementContext context) =>
        context.Services.CrossTenantScope is { } scope && GrantedScopes.Satisfy(context.Caller, context.Services.Scopes, scope);
}
