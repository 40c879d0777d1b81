namespace Api.Security;

/// <summary>How one base was granted. Several grants are combined.</summary>
[Flags]
internal enum GrantedQualifiers
{
    None = 0,
    Unqualified = 1,
    Own = 2,
    Any = 4,
}

/// <summary>
/// The scopes that were granted to a caller, with everything that they imply. Immutable. Checking a scope that was granted
/// directly takes a few comparisons and allocates nothing.
/// </summary>
internal sealed class ScopeGrants
{
    private const int FewEnoughToCompare = 8;

    private readonly KeyValuePair<string, GrantedQualifiers>[] _few = [];
    private readonly Dictionary<string, GrantedQualifiers>? _many;
    private readonly WildcardScope[] _wildcards = [];

    /// <param name="catalogue">What the scopes mean.</param>
    /// <param name="granted">The granted scopes, one for each entry.</param>
    public ScopeGrants(ScopeCatalogue catalogue, IReadOnlyCollection<string> granted)
    {
        Catalogue = catalogue;
        var all = new Dictionary<string, GrantedQualifiers>(StringComparer.Ordinal);
        foreach (var scope in granted)
        {
            var name = ScopeName.Parse(scope);
            if (!TryAdd(all, name.Base, name.Qualifier)) continue; // a duplicate
            foreach (var implied in catalogue.ImpliedBy(name.Base))
                TryAdd(all, implied.Base, ScopeQualifiers.Narrower(name.Qualifier, implied.Qualifier));
        }

        if (catalogue.AllowWildcards)
            _wildcards = [.. all.Where(grant => WildcardScope.IsPattern(grant.Key))
                .Select(grant => new WildcardScope(grant.Key, grant.Value))];
        if (all.Count > FewEnoughToCompare) _many = all;
        else _few = [.. all];
    }

    public ScopeCatalogue Catalogue { get; }

    /// <summary>Checks whether these scopes satisfy a required scope.</summary>
    /// <param name="required">The required scope.</param>
    /// <param name="bound">Its base for this request, when it has templates.</param>
    public bool Satisfy(RequiredScope required, BoundScope? bound = null) =>
        Satisfy(bound?.Base ?? required.Base, required.Qualifier, bound?.Bound);

    /// <param name="name">The base of the required scope.</param>
    /// <param name="qualifier">Its qualifier.</param>
    /// <param name="bound">Which of its segments came from a template.</param>
    public bool Satisfy(ReadOnlySpan<char> name, ScopeQualifier qualifier, IReadOnlyList<bool>? bound = null)
    {
        if (Satisfies(Find(name), qualifier)) return true;
        foreach (var wildcard in _wildcards)
            if (Satisfies(wildcard.Qualifiers, qualifier) && wildcard.Matches(name, bound)) return true;
        return false;
    }

    /// <summary>Returns the reach of a base.</summary>
    public ScopeReach ReachOf(ReadOnlySpan<char> name, IReadOnlyList<bool>? bound = null)
    {
        var qualifiers = Find(name);
        foreach (var wildcard in _wildcards)
            if (wildcard.Matches(name, bound)) qualifiers |= wildcard.Qualifiers;
        return Satisfies(qualifiers, ScopeQualifier.Any)
            ? ScopeReach.Any
            : qualifiers is GrantedQualifiers.None ? ScopeReach.None : ScopeReach.Own;
    }

    private static bool TryAdd(Dictionary<string, GrantedQualifiers> all, string name, ScopeQualifier qualifier)
    {
        var before = all.GetValueOrDefault(name);
        var after = before | qualifier switch
        {
            ScopeQualifier.Own => GrantedQualifiers.Own,
            ScopeQualifier.Any => GrantedQualifiers.Any,
            _ => GrantedQualifiers.Unqualified,
        };
        all[name] = after;
        return after != before;
    }

    // An endpoint that never checks owners must not accept a token that is limited to the caller's own objects.
    private bool Satisfies(GrantedQualifiers granted, ScopeQualifier required) => required switch
    {
        ScopeQualifier.None => (granted & (GrantedQualifiers.Unqualified | GrantedQualifiers.Any)) != 0,
        ScopeQualifier.Own => granted != 0,
        _ => (granted & GrantedQualifiers.Any) != 0
            || ((granted & GrantedQualifiers.Unqualified) != 0 && Catalogue.UnqualifiedReach is ScopeReach.Any),
    };

    private GrantedQualifiers Find(ReadOnlySpan<char> name)
    {
        if (_many is not null)
            return _many.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : GrantedQualifiers.None;
        foreach (ref readonly var grant in _few.AsSpan())
            if (name.SequenceEqual(grant.Key)) return grant.Value;
        return GrantedQualifiers.None;
    }
}
