using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// The scopes of a principal: those claims of its authenticated identities that hold scopes, each value split at spaces
/// (RFC 6749, 3.3). Whole and ordinal: no prefix, no case folding, no trimming.
/// </summary>
internal static class GrantedScopes
{
    public static bool Satisfy(ClaimsPrincipal principal, ScopeCatalogue catalogue, RequiredScope required, BoundScope? bound = null)
    {
        foreach (var identity in Authenticated.Identities(principal))
            if (Of(identity, catalogue).Satisfy(required, bound)) return true;
        return false;
    }

    public static ScopeReach ReachOf(ClaimsPrincipal principal, ScopeCatalogue catalogue, string name, IReadOnlyList<bool>? bound = null)
    {
        var reach = ScopeReach.None;
        foreach (var identity in Authenticated.Identities(principal))
            if (Of(identity, catalogue).ReachOf(name, bound) is var found && found > reach) reach = found;
        return reach;
    }

    /// <summary>All of them as they were granted, without what they imply.</summary>
    public static IReadOnlyList<string> All(ClaimsPrincipal principal, ScopeCatalogue catalogue)
    {
        var all = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var identity in Authenticated.Identities(principal))
        {
            foreach (var claim in Authenticated.Claims(identity))
                if (catalogue.ClaimTypes.Contains(claim.Type, StringComparer.Ordinal)) ScopeText.AddTo(all, claim.Value);
        }

        return [.. all.Keys];
    }

    private static ScopeGrants Of(ClaimsIdentity identity, ScopeCatalogue catalogue)
    {
        if (identity is CallerIdentity { Grants: { } known } && known.Catalogue == catalogue) return known;
        return new ScopeGrants(catalogue, All(new ClaimsPrincipal(identity), catalogue));
    }
}
