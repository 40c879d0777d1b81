using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>How every endpoint and hub method of a running application is protected.</summary>
public sealed class ApiSecurityReport
{
    private ApiSecurityReport(IReadOnlyList<EndpointProtection> endpoints) => Endpoints = endpoints;

    /// <summary>Every endpoint and hub method, ordered by route and method.</summary>
    public IReadOnlyList<EndpointProtection> Endpoints { get; }

    /// <summary>Creates the report from all endpoints.</summary>
    /// <param name="services">The services of the application. Start it first; before that, it has no endpoints.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The report.</returns>
    public static async Task<ApiSecurityReport> CreateAsync(IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        var endpoints = new List<EndpointProtection>();
        var hasAssets = false;
        foreach (var endpoint in services.GetService<EndpointDataSource>()?.Endpoints ?? [])
        {
            if (endpoint is not RouteEndpoint { RoutePattern.RawText: var pattern }) continue;
            if (endpoint.Metadata.GetMetadata<NotServed>() is not null || ListedEndpoints.AreUnimplemented(endpoint)) continue;
            var isAsset = ListedEndpoints.AreStaticAssets(endpoint.Metadata);
            if (isAsset && hasAssets) continue;
            hasAssets |= isAsset;
            var route = isAsset ? "/{static assets}" : "/" + pattern?.Trim('/');
            var protection = await EndpointProtection.ReadAsync(endpoint.Metadata, services, route, cancellationToken);
            endpoints.Add(protection);
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && !IsNegotiation(pattern))
                foreach (var (method, required) in HubMethods.Find(hub.HubType))
                    endpoints.Add(await EndpointProtection.ReadHubMethodAsync(required, protection, method, services));
        }

        return new ApiSecurityReport(
        [
            .. endpoints.OrderBy(one => one.Route, StringComparer.Ordinal)
                .ThenBy(one => string.Join(',', one.Methods), StringComparer.Ordinal),
        ]);
    }

    /// <summary>
    /// Returns the authorization matrix: a Markdown table to keep in the repository, so that each change of protection is
    /// visible in a review. The same application always produces the same text.
    /// </summary>
    /// <returns>Markdown, with a line feed at the end of each line.</returns>
    public string ToMarkdown() => MatrixText.Write(Endpoints);

    /// <summary>Marks an endpoint that answers 404 to everyone.</summary>
    internal sealed class NotServed
    {
        public static NotServed Instance { get; } = new();
    }

    // A hub has a second endpoint, where clients negotiate how to connect.
    private static bool IsNegotiation(string? pattern) => pattern?.EndsWith("/negotiate", StringComparison.Ordinal) is true;
}
