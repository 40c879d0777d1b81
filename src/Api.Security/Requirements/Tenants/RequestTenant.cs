using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

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
        var route = InRoute(context.Request, parameter);
        if (route is not null && MayEnterAny(context)) return route;
        if (route is null && IsDemanded(context.Request, parameter)) return null; // it was there, and is lost
        var own = context.Services.CallerTenant.Of(context.Caller);
        return route is null || string.Equals(route, own, StringComparison.Ordinal) ? own : null;
    }

    public static bool MayEnterAny(in RequirementContext context) =>
        context.Services.CrossTenantScope is { } scope && GrantedScopes.Satisfy(context.Caller, context.Services.Scopes, scope);

    /// <summary>A value of the route, as text.</summary>
    public static string? InRoute(HttpContext? request, string parameter)
    {
        if (request is null) return null;
        return Convert.ToString(request.GetRouteValue(parameter) ?? LostValues(request)?[parameter], CultureInfo.InvariantCulture) is { Length: > 0 } value ? value : null;
    }

    private static bool IsDemanded(HttpContext? request, string parameter) =>
        request?.GetEndpoint() is RouteEndpoint { RoutePattern: var pattern } && pattern.GetParameter(parameter) is { IsOptional: false, IsCatchAll: false, Default: null };

    // A hub over long polling works with a copy of its first request: SignalR copies path and endpoint, but no route values.
    // Without them a tenant in the route would not be compared with anything.
    private static RouteValueDictionary? LostValues(HttpContext request)
    {
        if (request.Request.RouteValues.Count > 0 || request.GetEndpoint() is not RouteEndpoint { RoutePattern: { Parameters.Count: > 0 } pattern }) return null;
        var values = new RouteValueDictionary();
        return new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults)).TryMatch(request.Request.Path, values) ? values : null;
    }
}
