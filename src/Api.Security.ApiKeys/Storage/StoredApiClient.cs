namespace Api.Security.ApiKeys;

/// <summary>A client with all its keys, including those that are no longer in use, read at the same moment.</summary>
public sealed class StoredApiClient
{
    /// <summary>Creates an instance.</summary>
    /// <param name="client">The client.</param>
    /// <param name="keys">Its keys, in the order in which they were issued.</param>
    public StoredApiClient(ApiClient client, IReadOnlyList<ApiKey> keys) =>
        (Client, Keys) = (client, keys);

    /// <summary>The client.</summary>
    public ApiClient Client { get; init; }

    /// <summary>Its keys, in the order in which they were issued.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; }
}
