namespace Api.Security;

/// <summary>One scope of the catalog.</summary>
public sealed class ScopeDescription
{
    internal ScopeDescription(string scope, string description) => (Scope, Description) = (scope, description);

    /// <summary>The scope as it was defined. A scope with a template, such as <c>{tenant}</c>, cannot be requested literally.</summary>
    public string Scope { get; }

    /// <summary>What it allows, in words.</summary>
    public string Description { get; }
}
