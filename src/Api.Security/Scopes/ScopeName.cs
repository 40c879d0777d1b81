namespace Api.Security;

/// <summary>The last segment of a scope when it says how far the scope goes.</summary>
internal enum ScopeQualifier
{
    None,
    Own,
    Any,
}

/// <summary>
/// A scope taken apart: <c>read:orders:own</c> is the base <c>read:orders</c> with the qualifier <c>own</c>. Any text is a name;
/// one that is only a qualifier is a base.
/// </summary>
internal readonly record struct ScopeName(string Base, ScopeQualifier Qualifier)
{
    public static ScopeName Parse(string scope)
    {
        var colon = scope.LastIndexOf(':');
        if (colon <= 0) return new ScopeName(scope, ScopeQualifier.None);
        return scope.AsSpan(colon + 1) switch
        {
            "own" => new ScopeName(scope[..colon], ScopeQualifier.Own),
            "any" => new ScopeName(scope[..colon], ScopeQualifier.Any),
            _ => new ScopeName(scope, ScopeQualifier.None),
        };
    }
}
