using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Reads the scopes of a principal: the claims <c>scope</c> and <c>scp</c> of its authenticated identities, each value
/// split at spaces (RFC 6749, 3.3). Whole and ordinal: no prefix, no case folding, no trimming.
/// </summary>
internal static class GrantedScopes
{
    public static bool Contains(ClaimsPrincipal principal, string scope)
    {
        foreach (var identity in principal.Identities)
        {
            if (!identity.IsAuthenticated) continue;
            foreach (var claim in identity.Claims)
                if (IsScopeClaim(claim) && Holds(claim.Value, scope)) return true;
        }

        return false;
    }

    public static IReadOnlyList<string> All(ClaimsPrincipal principal) =>
    [
        .. principal.Identities.Where(identity => identity.IsAuthenticated).SelectMany(identity => identity.Claims)
            .Where(IsScopeClaim).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal),
    ];

    private static bool IsScopeClaim(Claim claim) => claim.Type is ApiClaimTypes.Scope or ApiClaimTypes.Scp;

    private static bool Holds(ReadOnlySpan<char> granted, ReadOnlySpan<char> scope)
    {
        foreach (var part in granted.Split(' '))
            if (granted[part].SequenceEqual(scope)) return true;
        return false;
    }
}
