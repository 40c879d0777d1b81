namespace Api.Security.ApiKeys;

/// <summary>A key and its client, read as one row.</summary>
internal sealed record FoundKey(ApiKeyRow Key, ApiClientRow Client);
