using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Finds endpoints that the application did not write itself, such as health checks, static assets and <c>MapFallbackToFile()</c>, and that
/// require authentication only because they have no policy. Probes and browsers usually send no credential.
/// </summary>
internal static class FallbackEndpoints
{
    /// <returns>The endpoints, in a few words each.</returns>
    public static IReadOnlyList<string> Find(IServiceProvider services)
    {
        if (PlacementErrors.Fallback(services) is not { } fallback) return [];
        var paths = services.GetRequiredService<ApiPaths>();
        var found = (services.GetService<EndpointDataSource>()?.Endpoints ?? []).OfType<RouteEndpoint>()
            .Where(endpoint => IsOfOthers(endpoint) && PathFallback.Resolve(fallback, paths.Contain(endpoint)) is not null)
            .ToArray();
        var assets = found.Count(endpoint => ListedEndpoints.AreStaticAssets(endpoint.Metadata));
        return
        [
            .. found.Where(endpoint => !ListedEndpoints.AreStaticAssets(endpoint.Metadata))
                .Select(endpoint => $"/{endpoint.RoutePattern.RawText?.TrimStart('/')} ({endpoint.DisplayName})")
                    .Distinct(StringComparer.Ordinal),
            .. assets == 0 ? Array.Empty<string>() : [$"{assets} static assets (MapStaticAssets)"],
        ];
    }

    private static bool IsOfOthers(RouteEndpoint endpoint) =>
        endpoint.RequestDelegate is not null
        && !AnonymousCallers.IsRestricted(endpoint)
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && endpoint.Metadata.GetMetadata<MethodInfo>() is null
        && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor>() is null
        && endpoint.Metadata.GetMetadata<HubMetadata>() is null
        && endpoint.Metadata.GetMetadata<ApiSecurityReport.NotServed>() is null
        && !ShortCircuits.IsOne(endpoint.Metadata)
        && !ListedEndpoints.AreUnimplemented(endpoint);
}
