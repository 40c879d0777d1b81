using System.Net;
using Microsoft.Net.Http.Headers;

namespace Orders.IdentityProvider;

internal static class KeyRotationEndpoint
{
    public static void MapKeyRotation(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/keys/rotate", (HttpContext http, SigningKeyRing ring, bool overlap = true) =>
        {
            if (!IsFromThisMachine(http))
                return Results.StatusCode(StatusCodes.Status403Forbidden);

            var active = ring.Rotate(overlap);
            return Results.Ok(new { active, published = ring.PublishedKeyIds });
        });

    // A browser sends Origin with every POST: a web page must not rotate keys through the loopback interface of its visitor.
    private static bool IsFromThisMachine(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey(HeaderNames.Origin);
}
