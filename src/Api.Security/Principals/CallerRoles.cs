using System.Security.Claims;

namespace Api.Security;

/// <summary>The roles of a principal: the role claims of its authenticated identities, compared as a whole and ordinally.</summary>
internal static class CallerRoles
{
    public static bool Holds(ClaimsPrincipal principal, string role)
    {
        foreach (var identity in CallerIdentities.Identities(principal))
            if (Holds(identity, role)) return true;
        return false;
    }

    public static bool Holds(ClaimsIdentity identity, string role)
    {
        foreach (var claim in CallerIdentities.Claims(identity))
            if (string.Equals(claim.Type, identity.RoleClaimType, StringComparison.Ordinal)
                && CallerValue.From(claim) is { IsText: true } value
                && string.Equals(value.Text, role, StringComparison.Ordinal)) return true;
        return false;
    }

    public static IReadOnlyList<string> All(ClaimsPrincipal principal)
    {
        var all = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var identity in CallerIdentities.Identities(principal))
        {
            foreach (var claim in CallerIdentities.Claims(identity))
                if (string.Equals(claim.Type, identity.RoleClaimType, StringComparison.Ordinal) && CallerValue.From(claim).IsText)
                    all.TryAdd(claim.Value, true);
        }

        return [.. all.Keys];
    }
}
