namespace Api.Security;

/// <summary>The last segment of a scope, if it sets the reach of the scope.</summary>
internal enum ScopeQualifier
{
    None,
    Own,
    Any,
}

/// <summary>Combines the qualifiers along a path of implications.</summary>
internal static class ScopeQualifiers
{
    /// <summary>Returns the narrower of two. A scope without a qualifier sets no limit of its own.</summary>
    public static ScopeQualifier Narrower(ScopeQualifier one, ScopeQualifier other) => (one, other) switch
    {
        (ScopeQualifier.Own, _) or (_, ScopeQualifier.Own) => ScopeQualifier.Own,
        (ScopeQualifier.None, _) => other,
        _ => one,
    };
}

/// <summary>
/// A parsed scope: <c>read:orders:own</c> is the base <c>read:orders</c> with the qualifier <c>own</c>. Any text can be parsed; a
/// text that is only a qualifier is a base.
/// </summary>
internal readonly record struct ScopeName(string Base, ScopeQualifier Qualifier)
{
    public static ScopeName Parse(string scope)
    {
        var name = BaseOf(scope, out var qualifier);
        return new ScopeName(name.Length == scope.Length ? scope : name.ToString(), qualifier);
    }

    public static ReadOnlySpan<char> BaseOf(ReadOnlySpan<char> scope, out ScopeQualifier qualifier)
    {
        var colon = scope.LastIndexOf(':');
        qualifier = colon <= 0 ? ScopeQualifier.None : scope[(colon + 1)..] switch
        {
            "own" => ScopeQualifier.Own,
            "any" => ScopeQualifier.Any,
            _ => ScopeQualifier.None,
        };
        return qualifier is ScopeQualifier.None ? scope : scope[..colon];
    }
}
