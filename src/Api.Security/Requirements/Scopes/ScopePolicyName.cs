namespace Api.Security;

/// <summary>
/// Scope requirements as policy names, so that they can be used wherever ASP.NET Core accepts a policy: <c>scope:read:orders</c>
/// requires one scope (or, separated by spaces, all of several), <c>anyscope:read:orders write:orders</c> at least one.
/// </summary>
internal static class ScopePolicyName
{
    public const string AllPrefix = "scope:";
    public const string AnyPrefix = "anyscope:";

    public static string ForAll(params ReadOnlySpan<string> scopes) => AllPrefix + Join(scopes);

    public static string ForAny(params ReadOnlySpan<string> scopes) => AnyPrefix + Join(scopes);

    public static ScopeRequirement[] ParseAll(string rest) => All(rest.Split(' '));

    public static ScopeRequirement ParseAny(string rest) => Any(rest.Split(' '));

    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static ScopeRequirement[] All(string[] scopes) => [.. Parse(scopes).Select(scope => new ScopeRequirement(scope))];

    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static ScopeRequirement Any(string[] scopes) => new(Parse(scopes));

    private static string Join(ReadOnlySpan<string> scopes) => string.Join(' ', Parse(scopes.ToArray()).Select(scope => scope.Text));

    private static RequiredScope[] Parse(string[] scopes)
    {
        if (scopes.Length == 0) throw new ArgumentException("Name at least one scope.", nameof(scopes));
        return [.. scopes.Select(scope => RequiredScope.Parse(scope, nameof(scopes)))];
    }
}
