namespace Api.Security.ApiKeys;

/// <summary>A key and its client, of one row.</summary>
internal sealed record FoundKey(ApiKeyRow Key, ApiClientRow Client);
