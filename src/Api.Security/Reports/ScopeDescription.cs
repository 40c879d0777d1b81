namespace Api.Security;

/// <summary>One scope of the catalogue.</summary>
public sealed class ScopeDescription
{
    internal ScopeDescription(string scope, string description) => (Scope, Description) = (scope, description);

    /// <summary>The scope as it was defined; it may hold templates such as <c>{tenant}</c>, and then nobody can ask for it literally.</summary>
    public string Scope { get; }

    /// <summary>What it allows, for people.</summary>
    public string Description { get; }
}
