namespace Api.Security.OpenApi;

/// <summary>The scopes that the flows offer: those of the catalogue, then those that operations require besides.</summary>
internal sealed class OAuthFlowScopes(IReadOnlyList<ScopeDescription> catalogue)
{
    /// <summary>By scope what it allows; grows until all operations are described.</summary>
    public Dictionary<string, string> Offered { get; } = catalogue.Where(scope => !ScopeSets.IsTemplate(scope.Scope)).DistinctBy(scope => scope.Scope, StringComparer.Ordinal)
        .ToDictionary(scope => scope.Scope, scope => scope.Description, StringComparer.Ordinal);

    public void Offer(IEnumerable<string> scopes)
    {
        foreach (var scope in scopes) Offered.TryAdd(scope, DescriptionOf(scope));
    }

    // read:orders:own is defined by read:orders.
    private string DescriptionOf(string scope) =>
        scope.LastIndexOf(':') is > 0 and var colon && Offered.TryGetValue(scope[..colon], out var description) ? $"{description} ({scope[(colon + 1)..]})" : scope;
}
