namespace Api.Security.ApiKeys;

/// <summary>A key and its client, read at the same moment.</summary>
public sealed record StoredApiKey
{
    /// <summary>Creates an instance.</summary>
    /// <param name="key">The key.</param>
    /// <param name="client">Its client.</param>
    public StoredApiKey(ApiKey key, ApiClient client) =>
        (Key, Client) = (key, client);

    /// <summary>The key.</summary>
    public ApiKey Key { get; init; }

    /// <summary>Its client.</summary>
    public ApiClient Client { get; init; }

    /// <summary>
    /// Additional claims of the caller, such as roles, from a store that has some. The stores of this library return none.
    /// </summary>
    /// <value>
    /// Claims that this library sets itself (<c>sub</c>, <c>client_id</c>, the tenant, scopes and those of
    /// <see cref="ApiKeyClaimTypes"/>) are ignored, with a warning.
    /// </value>
    public IReadOnlyList<CallerClaim> Claims { get; init; } = [];
}
