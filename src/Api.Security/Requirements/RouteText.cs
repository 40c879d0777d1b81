using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Api.Security;

/// <summary>Values of the route of a request, as text.</summary>
internal static class RouteText
{
    /// <returns><see langword="null"/> when the route has none of this name, or an empty one.</returns>
    public static string? Of(HttpContext? request, string parameter)
    {
        if (request is null) return null;
        return Convert.ToString(request.GetRouteValue(parameter) ?? LostValues(request)?[parameter], CultureInfo.InvariantCulture) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Whether the route cannot have matched without a value of this name.</summary>
    public static bool IsDemanded(HttpContext? request, string parameter) =>
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
