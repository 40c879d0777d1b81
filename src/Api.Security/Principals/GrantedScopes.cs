using System.Buffers;
using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// The scopes of a principal, from the scope claims of its authenticated identities. Each value is split at spaces (RFC 6749,
/// 3.3). Scopes are compared as a whole and ordinally: no prefix, no case folding, no trimming.
/// </summary>
internal static class GrantedScopes
{
    // Only granted scopes may contain wildcards, and a template is filled in before the check.
    private static readonly SearchValues<char> NeverRequired = SearchValues.Create("*{} ");

    public static bool Satisfy(ClaimsPrincipal principal, ScopeCatalogue catalogue, RequiredScope required, BoundScope? bound = null) =>
        Satisfy(principal, catalogue, bound?.Base ?? required.Base, required.Qualifier, bound?.Bound);

    /// <summary>Does the same for a text that was not validated. A text that cannot be required is never satisfied.</summary>
    public static bool Satisfy(ClaimsPrincipal principal, ScopeCatalogue catalogue, string scope) =>
        !scope.AsSpan().ContainsAny(NeverRequired)
        && Satisfy(principal, catalogue, ScopeName.BaseOf(scope, out var qualifier), qualifier, null);

    /// <returns>The reach of a scope; its qualifier is ignored.</returns>
    public static ScopeReach ReachOf(ClaimsPrincipal principal, ScopeCatalogue catalogue, string scope) =>
        scope.AsSpan().ContainsAny(NeverRequired) ? ScopeReach.None : ReachOf(principal, catalogue, ScopeName.BaseOf(scope, out _));

    public static ScopeReach ReachOf(
        ClaimsPrincipal principal, ScopeCatalogue catalogue, ReadOnlySpan<char> name, IReadOnlyList<bool>? bound = null)
    {
        var reach = ScopeReach.None;
        foreach (var identity in CallerIdentities.Identities(principal))
            if (From(identity, catalogue).ReachOf(name, bound) is var found && found > reach) reach = found;
        return reach;
    }

    /// <summary>Returns all scopes as they were granted, without those that they imply.</summary>
    public static IReadOnlyList<string> All(ClaimsPrincipal principal, ScopeCatalogue catalogue)
    {
        var all = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var identity in CallerIdentities.Identities(principal)) AddTo(all, identity, catalogue);
        return [.. all.Keys];
    }

    private static bool Satisfy(
        ClaimsPrincipal principal, ScopeCatalogue catalogue, ReadOnlySpan<char> name, ScopeQualifier qualifier, IReadOnlyList<bool>? bound)
    {
        foreach (var identity in CallerIdentities.Identities(principal))
            if (From(identity, catalogue).Satisfy(name, qualifier, bound)) return true;
        return false;
    }

    private static ScopeGrants From(ClaimsIdentity identity, ScopeCatalogue catalogue)
    {
        if (identity is CallerIdentity { Grants: { } known } && known.Catalogue == catalogue) return known;
        var all = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        AddTo(all, identity, catalogue);
        return new ScopeGrants(catalogue, all.Keys);
    }

    private static void AddTo(OrderedDictionary<string, bool> all, ClaimsIdentity identity, ScopeCatalogue catalogue)
    {
        foreach (var claim in CallerIdentities.Claims(identity))
            if (claim.ValueType != CallerValue.Json && catalogue.ClaimTypes.Contains(claim.Type, StringComparer.Ordinal))
                ScopeText.AddTo(all, claim.Value);
    }
}
