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

    /// <summary>
    /// Whether it is known that the route names no value: the endpoint is chosen, and its route has the parameter as an optional one, or
    /// does not have it at all. Otherwise the value has been lost, or is not known yet.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="isNamed">Whether the requirement names it, so that the route must have it.</param>
    public static bool MayLack(HttpContext request, string parameter, bool isNamed) => request.GetEndpoint() switch
    {
        null => false,
        RouteEndpoint { RoutePattern: var pattern } when pattern.GetParameter(parameter) is { } found => found.IsOptional || found.IsCatchAll || found.Default is not null,
        _ => !isNamed,
    };

    // A hub over long polling works with a copy of its first request: SignalR copies path and endpoint, but no route values.
    // Without them a tenant in the route would not be compared with anything.
    private static RouteValueDictionary? LostValues(HttpContext request)
    {
        if (request.Request.RouteValues.Count > 0 || request.GetEndpoint() is not RouteEndpoint { RoutePattern: { Parameters.Count: > 0 } pattern }) return null;
        var values = new RouteValueDictionary();
        return new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults)).TryMatch(request.Request.Path, values) ? values : null;
    }
}
