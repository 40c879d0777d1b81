namespace Api.Security.ApiKeys;

/// <summary>The recent changes.</summary>
/// <param name="Changes">In any order.</param>
/// <param name="Now">The time by the clock of the store, by which the changes are dated.</param>
public sealed record ApiKeyChanges(IReadOnlyList<ApiKeyChange> Changes, DateTimeOffset Now);
