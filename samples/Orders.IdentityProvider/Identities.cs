using System.Security.Claims;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Orders.IdentityProvider;

/// <summary>Creates the identities of clients and users, and selects the claims for each token.</summary>
internal static class Identities
{
    private const string Tenant = "tenant_id";

    // RFC 9068, 2.2: without a user, the subject is the client.
    public static ClaimsIdentity Client(string clientId, string? tenant) => New(clientId).SetClaim(Tenant, tenant);

    public static ClaimsIdentity User(string userId, UserOptions user, DateTimeOffset loggedInAt) =>
        New(userId)
            .SetClaim(Claims.Name, user.Name)
            .SetClaim(Tenant, user.Tenant)
            .SetClaims("roles", [.. user.Roles])
            .SetClaim(Claims.AuthenticationTime, loggedInAt.ToUnixTimeSeconds());

    /// <summary>Returns the principal to sign in with, for the scopes and the APIs that they give access to.</summary>
    public static async Task<ClaimsPrincipal> GrantAsync(
        this ClaimsIdentity identity, IEnumerable<string> scopes, IOpenIddictScopeManager manager)
    {
        identity.SetScopes(scopes);
        identity.SetResources(await manager.ListResourcesAsync(identity.GetScopes()).ToListAsync());
        identity.SetDestinations(static claim => claim.Type switch
        {
            Claims.Name => [Destinations.IdentityToken],
            Claims.AuthenticationTime => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }

    private static ClaimsIdentity New(string subject) =>
        new ClaimsIdentity("orders-identity-provider", Claims.Name, Claims.Role).SetClaim(Claims.Subject, subject);
}
