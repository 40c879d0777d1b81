using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;

namespace Api.Security;

/// <summary>
/// Finds requirements that an <c>AllowAnonymous</c> disables. In ASP.NET Core it takes precedence wherever it is written. Here it
/// is allowed only closer to the endpoint than every requirement, as the opt-out from the requirements of a group, a controller
/// or a base class.
/// </summary>
internal static class AnonymousContradictions
{
    private const string Fix = "Remove one of the two. To allow anonymous access to one endpoint of a protected group, "
        + "write AllowAnonymous on that endpoint only.";

    /// <summary>Returns one sentence for each endpoint, with both places and the fix.</summary>
    public static IEnumerable<string> Find(EndpointDataSource source)
    {
        // Groups are read a second time to distinguish them. This runs the conventions again, so it is done only when an endpoint has both.
        if (!source.Endpoints.Any(HasBoth)) yield break;
        foreach (var endpoint in GroupedEndpoints.Read(source).Where(HasBoth))
            if (endpoint.Metadata.GetMetadata<NegotiateMetadata>() is null
                && Contradiction(AuthorizationPlaces.Find(endpoint)) is { } error) yield return $"{endpoint.DisplayName}: {error}";
    }

    private static bool HasBoth(Endpoint endpoint)
    {
        var places = AuthorizationPlaces.Find(endpoint);
        return places.Any(place => place.IsAnonymous) && places.Any(place => !place.IsAnonymous);
    }

    private static string? Contradiction(IReadOnlyList<AuthorizationPlace> places)
    {
        var anonymous = places.Where(place => place.IsAnonymous).MaxBy(place => place.Nearness);
        var nearest = places.Where(place => !place.IsAnonymous).MaxBy(place => place.Nearness);
        if (anonymous.Nearness > nearest.Nearness && anonymous.Nearness >= AuthorizationNearness.PageConvention) return null;
        return $"AllowAnonymous on {anonymous.Where} would skip the {nearest.What} that {nearest.Where} requires. {Fix}";
    }
}
