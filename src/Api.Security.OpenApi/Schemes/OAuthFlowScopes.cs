namespace Api.Security.OpenApi;

/// <summary>The scopes that the flows offer: those of the catalog, then any others that operations require.</summary>
internal sealed class OAuthFlowScopes(IReadOnlyList<ScopeDescription> catalogue)
{
    /// <summary>The scopes with their descriptions; grows until all operations are described.</summary>
    public Dictionary<string, string> Offered { get; } = catalogue.Where(scope => !ScopeSets.IsTemplate(scope.Scope))
        .DistinctBy(scope => scope.Scope, StringComparer.Ordinal)
        .ToDictionary(scope => scope.Scope, scope => scope.Description, StringComparer.Ordinal);

    public void Offer(IEnumerable<string> scopes)
    {
        foreach (var scope in scopes) Offered.TryAdd(scope, DescriptionOf(scope));
    }

    // read:orders:own is described by read:orders.
    private string DescriptionOf(string scope) =>
        scope.LastIndexOf(':') is > 0 and var colon && Offered.TryGetValue(scope[..colon], out var description)
            ? $"{description} ({scope[(colon + 1)..]})"
            : scope;
}
