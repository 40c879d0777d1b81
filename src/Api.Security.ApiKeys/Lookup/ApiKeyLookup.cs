namespace Api.Security.ApiKeys;

/// <summary>What looking for a key gave: a snapshot; nothing, which is an unknown key; or a refusal.</summary>
internal readonly record struct ApiKeyLookup(ApiKeySnapshot? Key, Refusal? Refusal = null, TimeSpan? RetryAfter = null)
{
    public static ApiKeyLookup Unknown => default;

    public static ApiKeyLookup Unavailable => new(null, Security.Refusal.ApiKeyStoreUnavailable);
}
