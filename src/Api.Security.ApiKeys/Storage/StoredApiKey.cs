namespace Api.Security.ApiKeys;

/// <summary>A key together with its client, read at one moment.</summary>
/// <param name="Key">The key.</param>
/// <param name="Client">Its client.</param>
public sealed record StoredApiKey(ApiKey Key, ApiClient Client);
