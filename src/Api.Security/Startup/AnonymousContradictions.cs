using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;

namespace Api.Security;

/// <summary>
/// Finds requirements that an <c>AllowAnonymous</c> switches off. ASP.NET Core lets it win wherever it was written; here it counts
/// only nearer to the endpoint than every requirement, as the opt-out from what a group, a controller or a base class requires.
/// </summary>
internal static class AnonymousContradictions
{
    private const string Cure = "Remove one of the two; to open one endpoint of a protected group, write AllowAnonymous on that endpoint alone.";

    /// <summary>One sentence for each endpoint, with both places and the cure.</summary>
    public static IEnumerable<string> Of(EndpointDataSource source)
    {
        // Groups are read a second time to know them apart, which runs the conventions again: only when there is a reason.
        if (!source.Endpoints.Any(HasBoth)) yield break;
        foreach (var endpoint in GroupedEndpoints.Read(source).Where(HasBoth))
            if (endpoint.Metadata.GetMetadata<NegotiateMetadata>() is null && Contradiction(AuthorizationPlaces.Of(endpoint)) is { } mistake) yield return $"{endpoint.DisplayName}: {mistake}";
    }

    private static bool HasBoth(Endpoint endpoint)
    {
        var places = AuthorizationPlaces.Of(endpoint);
        return places.Any(place => place.IsAnonymous) && places.Any(place => !place.IsAnonymous);
    }

    private static string? Contradiction(IReadOnlyList<AuthorizationPlace> places)
    {
        var anonymous = places.Where(place => place.IsAnonymous).MaxBy(place => place.Nearness);
        var nearest = places.Where(place => !place.IsAnonymous).MaxBy(place => place.Nearness);
        if (anonymous.Nearness > nearest.Nearness && anonymous.Nearness >= AuthorizationNearness.PageConvention) return null;
        return $"AllowAnonymous on {anonymous.Where} would skip the {nearest.What} that {nearest.Where} requires. {Cure}";
    }
}
