namespace Api.Security;

/// <summary>
/// The tenant of a request: the caller's tenant, unless the route names another one. For callers with the cross-tenant scope, it
/// is the tenant that the route names.
/// </summary>
internal static class RequestTenant
{
    /// <returns><see langword="null"/> when the caller may act for no tenant here, or when the route value cannot be read.</returns>
    public static string? Find(in RequirementContext context, string? routeParameter = null)
    {
        if (context.Request is not { } request) return null;
        var parameter = routeParameter ?? context.Services.Tenant.RouteParameter;
        var route = RouteText.Get(request, parameter);
        if (route is not null && MayEnterAny(context)) return route;
        if (route is null && !RouteText.MayLack(request, parameter, isNamed: routeParameter is not null)) return null;
        var own = context.Services.CallerTenant.Find(context.Caller);
        if (own is null) RequirementReports.TenantIgnored(context);
        return route is null || string.Equals(route, own, StringComparison.Ordinal) ? own : null;
    }

    public static bool MayEnterAny(in RequirementContext context)
    {
        if (context.Services.CrossTenantScope is not { } scope || !GrantedScopes.Satisfy(context.Caller, context.Services.Scopes, scope))
            return false;
        if (context.Services.CallerTenant.MayCross(context.Caller)) return true;
        RequirementReports.CrossTenantScopeIgnored(context);
        return false;
    }
}
