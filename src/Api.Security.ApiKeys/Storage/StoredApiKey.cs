namespace Api.Security.ApiKeys;

/// <summary>A key together with its client, read at one moment.</summary>
/// <param name="Key">The key.</param>
/// <param name="Client">Its client.</param>
public sealed record StoredApiKey(ApiKey Key, ApiClient Client)
{
    /// <summary>Further claims of the caller, such as roles, from a store that knows some. Ours know none.</summary>
    /// <value>Those that this library makes itself (<c>sub</c>, <c>client_id</c>, the tenant, scopes and those of <see cref="ApiKeyClaimTypes"/>) are left out, with a warning.</value>
    public IReadOnlyList<CallerClaim> Claims { get; init; } = [];
}
