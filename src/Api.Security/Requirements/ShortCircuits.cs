using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Endpoints that routing executes at once (<c>ShortCircuit()</c>), so that authorization never sees them. ASP.NET Core answers
/// 500 to each request where a policy was written, and skips the fallback policy without a word.
/// </summary>
internal static class ShortCircuits
{
    private const string Metadata = "Microsoft.AspNetCore.Routing.ShortCircuit.ShortCircuitMetadata";
    private const string StatusOnly = "Microsoft.AspNetCore.Routing.RouteShortCircuitEndpointRouteBuilderExtensions";

    /// <summary>One sentence for each endpoint that needs a caller and would not ask for one.</summary>
    /// <param name="endpoints">All endpoints.</param>
    /// <param name="fallback">What endpoints without a policy require; <see langword="null"/> for nothing.</param>
    public static IEnumerable<string> Mistakes(IEnumerable<Endpoint> endpoints, AuthorizationPolicy? fallback) =>
        endpoints.Where(endpoint => IsOne(endpoint.Metadata)).Select(endpoint => Mistake(endpoint, fallback)).OfType<string>();

    private static string? Mistake(Endpoint endpoint, AuthorizationPolicy? fallback)
    {
        if (!AnonymousCallers.AreLetIn(endpoint, fallback))
            return $"{endpoint.DisplayName} needs a caller, but ShortCircuit() executes it before authorization: remove ShortCircuit(), or open it with AllowAnonymous().";
        // ASP.NET Core does not look for the AllowAnonymous there.
        return AnonymousCallers.IsRestricted(endpoint)
            ? $"{endpoint.DisplayName} would answer every request with 500: ShortCircuit() does not go with what a group around it requires, also where AllowAnonymous() opts out. Remove ShortCircuit(), or map it outside of the group."
            : null;
    }

    public static bool IsOne(EndpointMetadataCollection metadata) => metadata.Any(item => item.GetType().FullName == Metadata);

    /// <summary>Whether it is one of <c>MapShortCircuit(404, "robots.txt")</c>, whose answer is a status and nothing else.</summary>
    public static bool AnswersStatusOnly(Endpoint endpoint) => IsOne(endpoint.Metadata) && endpoint.RequestDelegate?.Target?.GetType().FullName?.StartsWith(StatusOnly, StringComparison.Ordinal) is true;
}
