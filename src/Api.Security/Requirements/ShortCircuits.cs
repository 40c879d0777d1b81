using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Endpoints that routing executes immediately (<c>ShortCircuit()</c>), without authorization. ASP.NET Core returns 500 for each
/// request when such an endpoint has a policy, and silently skips the fallback policy.
/// </summary>
internal static class ShortCircuits
{
    private const string Metadata = "Microsoft.AspNetCore.Routing.ShortCircuit.ShortCircuitMetadata";
    private const string StatusOnly = "Microsoft.AspNetCore.Routing.RouteShortCircuitEndpointRouteBuilderExtensions";

    /// <summary>Returns one sentence for each endpoint that requires authentication but would not be authorized.</summary>
    /// <param name="endpoints">All endpoints.</param>
    /// <param name="fallback">What an endpoint without a policy requires; <see langword="null"/> for nothing.</param>
    public static IEnumerable<string> Errors(IEnumerable<Endpoint> endpoints, Func<Endpoint, AuthorizationPolicy?> fallback) =>
        endpoints.Where(endpoint => IsOne(endpoint.Metadata)).Select(endpoint => Error(endpoint, fallback)).OfType<string>();

    private static string? Error(Endpoint endpoint, Func<Endpoint, AuthorizationPolicy?> fallback)
    {
        if (!AnonymousCallers.AreLetIn(endpoint, fallback))
            return $"{endpoint.DisplayName} requires authentication, but ShortCircuit() executes it before authorization: "
                + "remove ShortCircuit(), or allow anonymous access with AllowAnonymous().";
        // ASP.NET Core ignores AllowAnonymous here.
        return AnonymousCallers.IsRestricted(endpoint)
            ? $"{endpoint.DisplayName} would answer every request with 500: ShortCircuit() cannot be combined with a requirement of "
                + "its group, even with AllowAnonymous(). Remove ShortCircuit(), or map the endpoint outside the group."
            : null;
    }

    public static bool IsOne(EndpointMetadataCollection metadata) => metadata.Any(item => item.GetType().FullName == Metadata);

    /// <summary>
    /// Checks whether the endpoint comes from <c>MapShortCircuit(404, "robots.txt")</c>, which returns only a status code.
    /// </summary>
    public static bool AnswersStatusOnly(Endpoint endpoint) =>
        IsOne(endpoint.Metadata)
        && endpoint.RequestDelegate?.Target?.GetType().FullName?.StartsWith(StatusOnly, StringComparison.Ordinal) is true;
}
