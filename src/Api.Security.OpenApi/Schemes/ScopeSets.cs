namespace Api.Security.OpenApi;

/// <summary>
/// The sets of scopes, each of which is sufficient. OpenAPI cannot express "one of these scopes", only alternatives as a whole.
/// </summary>
internal static class ScopeSets
{
    /// <param name="all">The required scopes: one scope of each entry.</param>
    /// <returns>At least one set, which may be empty. A scope with a template is in none, since it cannot be requested literally.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Combine(IReadOnlyList<IReadOnlyList<string>> all)
    {
        IEnumerable<string[]> sets = [[]];
        foreach (var anyOf in all)
            sets = sets.SelectMany(set =>
                anyOf.Select(scope => IsTemplate(scope) || set.Contains(scope, StringComparer.Ordinal) ? set : [.. set, scope]));
        return [.. sets.DistinctBy(set => string.Join(' ', set), StringComparer.Ordinal)];
    }

    public static bool IsTemplate(string scope) => scope.Contains('{', StringComparison.Ordinal);
}
