using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>What is protected, and how: every endpoint and hub method of an application that has started.</summary>
public sealed class ApiSecurityReport
{
    private ApiSecurityReport(IReadOnlyList<EndpointProtection> endpoints) => Endpoints = endpoints;

    /// <summary>Every endpoint, ordered by route and method.</summary>
    public IReadOnlyList<EndpointProtection> Endpoints { get; }

    /// <summary>Reads all endpoints.</summary>
    /// <param name="services">The services of the application, once it has started; before that it has no endpoints.</param>
    /// <returns>The report.</returns>
    public static async Task<ApiSecurityReport> CreateAsync(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var endpoints = new List<EndpointProtection>();
        foreach (var endpoint in services.GetService<EndpointDataSource>()?.Endpoints ?? [])
        {
            if (endpoint is not RouteEndpoint { RoutePattern.RawText: var pattern }) continue;
            var protection = await EndpointProtection.ReadAsync(endpoint.Metadata, services, "/" + pattern?.Trim('/'));
            endpoints.Add(protection);
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && !IsNegotiation(pattern))
                foreach (var (method, required) in HubMethods.Of(hub.HubType)) endpoints.Add(await EndpointProtection.ReadHubMethodAsync(required, protection, method, services));
        }

        return new ApiSecurityReport([.. endpoints.OrderBy(one => one.Route, StringComparer.Ordinal).ThenBy(one => string.Join(',', one.Methods), StringComparer.Ordinal)]);
    }

    /// <summary>
    /// The authorization matrix: a Markdown table to keep in the repository, so that a change of protection is a visible
    /// difference in a review. The same application always gives the same text.
    /// </summary>
    /// <returns>Markdown, with a line feed at the end of each line.</returns>
    public string ToMarkdown() => MatrixText.Of(Endpoints);

    // A hub has a second endpoint, by which clients find out how to connect.
    private static bool IsNegotiation(string? pattern) => pattern?.EndsWith("/negotiate", StringComparison.Ordinal) is true;
}
