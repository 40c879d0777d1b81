namespace Api.Security;

/// <summary>One entry of the catalog, as it was defined.</summary>
internal sealed record ScopeDefinition(string Scope, string Description, IReadOnlyList<string> Implies);
