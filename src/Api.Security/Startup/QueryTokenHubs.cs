using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Checks the paths of <see cref="ApiSecurityOptions.AcceptQueryToken"/> against the application.</summary>
internal static class QueryTokenHubs
{
    /// <exception cref="InvalidOperationException">Tokens could not be removed from URLs before they are logged.</exception>
    public static void RequireFactory(IServiceProvider services)
    {
        if (PathsOf(services).Count == 0 || services.GetRequiredService<IHttpContextFactory>() is QueryTokenContextFactory) return;
        throw new InvalidOperationException(
            $"{services.GetRequiredService<IHttpContextFactory>().GetType().Name} replaced the IHttpContextFactory of Api.Security, so the "
                + "tokens of AcceptQueryToken() would be logged: remove it.");
    }

    /// <returns>The paths without a hub below them, which are probably misspelled.</returns>
    public static IReadOnlyList<string> WithoutHub(IServiceProvider services)
    {
        PathString[] hubs =
        [
            .. (services.GetService<EndpointDataSource>()?.Endpoints ?? []).OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>() is not null)
                .Select(endpoint => new PathString("/" + endpoint.RoutePattern.RawText?.TrimStart('/'))),
        ];
        return [.. PathsOf(services).Where(path => !hubs.Any(hub => hub.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))];
    }

    private static List<string> PathsOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<ApiSecurityOptions>>().Value.QueryTokenPaths;
}
