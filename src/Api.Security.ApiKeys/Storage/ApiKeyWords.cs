namespace Api.Security.ApiKeys;

/// <summary>Derived values of stored keys that several parts of this package share.</summary>
internal static class ApiKeyWords
{
    /// <summary>The name of a slot in claims, metrics, audit and administration.</summary>
    public static string Word(this ApiKeySlot slot) => slot is ApiKeySlot.Next ? "next" : "current";

    /// <summary>
    /// Whether another key took its slot before it was ever used: no caller depends on it, and it cannot have requested a
    /// successor.
    /// </summary>
    public static bool IsSupersededUnused(this ApiKey key) =>
        key is { Slot: null, CurrentSince: null, FirstUsedAt: null, RevokeReason: RevokeReasons.Superseded };

    /// <summary>The scopes of a key: those that it was issued with, limited to the current scopes of its client.</summary>
    public static IReadOnlyList<string> ScopesWithin(this ApiKey key, ApiClient client) =>
        key.Scopes is { } own ? [.. own.Intersect(client.Scopes, StringComparer.Ordinal)] : client.Scopes;
}
