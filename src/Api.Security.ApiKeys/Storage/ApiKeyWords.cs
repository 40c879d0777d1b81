namespace Api.Security.ApiKeys;

/// <summary>What is told of a stored key, wherever it is told.</summary>
internal static class ApiKeyWords
{
    /// <summary>The word for a place, in claims, metrics, audit and administration.</summary>
    public static string Word(this ApiKeySlot slot) => slot is ApiKeySlot.Next ? "next" : "current";

    /// <summary>Whether another key took its place before it was ever used: nobody misses it, and it cannot have ordered anything.</summary>
    public static bool IsSupersededUnused(this ApiKey key) =>
        key is { Slot: null, CurrentSince: null, FirstUsedAt: null, RevokeReason: RevokeReasons.Superseded };

    /// <summary>What a key may do: what it was issued for, and of that what its client may do by now.</summary>
    public static IReadOnlyList<string> ScopesWithin(this ApiKey key, ApiClient client) => key.Scopes is { } own ? [.. own.Intersect(client.Scopes, StringComparer.Ordinal)] : client.Scopes;
}
