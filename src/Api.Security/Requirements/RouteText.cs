using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Api.Security;

/// <summary>Reads route values of a request as text.</summary>
internal static class RouteText
{
    /// <returns><see langword="null"/> when the route has no value of this name, or an empty one.</returns>
    public static string? Get(HttpContext? request, string parameter)
    {
        if (request is null) return null;
        return Convert.ToString(request.GetRouteValue(parameter) ?? LostValues(request)?[parameter], CultureInfo.InvariantCulture)
            is { Length: > 0 } value ? value : null;
    }

    /// <summary>
    /// Checks whether the route is known to have no value: the endpoint is selected, and the parameter is optional in its route
    /// or not part of it. Otherwise the value was lost, or is not known yet.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="isNamed">Whether the requirement names the parameter. The route must then have it.</param>
    public static bool MayLack(HttpContext request, string parameter, bool isNamed) => request.GetEndpoint() switch
    {
        null => false,
        RouteEndpoint { RoutePattern: var pattern } when pattern.GetParameter(parameter) is { } found =>
            found.IsOptional || found.IsCatchAll || found.Default is not null,
        _ => !isNamed,
    };

    // With long polling, a hub works with a copy of its first request. SignalR copies the path and the endpoint, but not the route values.
    // Without them, a tenant in the route would not be compared.
    private static RouteValueDictionary? LostValues(HttpContext request)
    {
        if (request.Request.RouteValues.Count > 0
            || request.GetEndpoint() is not RouteEndpoint { RoutePattern: { Parameters.Count: > 0 } pattern }) return null;
        var values = new RouteValueDictionary();
        return new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults))
            .TryMatch(request.Request.Path, values) ? values : null;
    }
}
