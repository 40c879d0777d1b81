using System.Diagnostics.CodeAnalysis;

namespace Api.Security;

/// <summary>
/// Scope requirements as policy names, so that every place of ASP.NET Core that knows policies knows them:
/// <c>scope:read:orders</c> for one (or, separated by spaces, all), <c>anyscope:read:orders write:orders</c> for any.
/// </summary>
internal static class ScopePolicyName
{
    private const string AllPrefix = "scope:";
    private const string AnyPrefix = "anyscope:";

    public static string ForAll(params ReadOnlySpan<string> scopes) => AllPrefix + Join(scopes);

    public static string ForAny(params ReadOnlySpan<string> scopes) => AnyPrefix + Join(scopes);

    public static bool IsScopePolicy(string name) =>
        name.StartsWith(AllPrefix, StringComparison.Ordinal) || name.StartsWith(AnyPrefix, StringComparison.Ordinal);

    /// <returns><see langword="false"/> when the name is no scope policy or names something that is no scope.</returns>
    public static bool TryParse(string name, [NotNullWhen(true)] out IReadOnlyList<ScopeRequirement>? requirements)
    {
        requirements = null;
        var any = name.StartsWith(AnyPrefix, StringComparison.Ordinal);
        if (!any && !name.StartsWith(AllPrefix, StringComparison.Ordinal)) return false;

        var scopes = name[(any ? AnyPrefix : AllPrefix).Length..].Split(' ');
        if (!Array.TrueForAll(scopes, scope => ScopeSyntax.IsScope(scope))) return false;
        requirements = any ? [new ScopeRequirement(scopes)] : [.. scopes.Select(scope => new ScopeRequirement([scope]))];
        return true;
    }

    private static string Join(ReadOnlySpan<string> scopes)
    {
        if (scopes.IsEmpty) throw new ArgumentException("Name at least one scope.", nameof(scopes));
        foreach (var scope in scopes) ScopeSyntax.Require(scope, nameof(scopes));
        return string.Join(' ', scopes);
    }
}
