namespace Api.Security.ApiKeys;

/// <summary>A client together with all its keys, also those that are of no use any more, read at one moment.</summary>
/// <param name="Client">The client.</param>
/// <param name="Keys">Its keys in the order in which they were issued.</param>
public sealed record StoredApiClient(ApiClient Client, IReadOnlyList<ApiKey> Keys);
