namespace Api.Security.OpenApi;

/// <summary>The sets of scopes each of which is enough. OpenAPI has no "one of these scopes", only alternatives as a whole.</summary>
internal static class ScopeSets
{
    /// <param name="all">Of each entry one is needed.</param>
    /// <returns>At least one set, which may be empty. A scope with templates is in none: nobody can ask for it literally.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IReadOnlyList<IReadOnlyList<string>> all)
    {
        IEnumerable<string[]> sets = [[]];
        foreach (var anyOf in all) sets = sets.SelectMany(set => anyOf.Select(scope => IsTemplate(scope) || set.Contains(scope, StringComparer.Ordinal) ? set : [.. set, scope]));
        return [.. sets.DistinctBy(set => string.Join(' ', set), StringComparer.Ordinal)];
    }

    public static bool IsTemplate(string scope) => scope.Contains('{', StringComparison.Ordinal);
}
