namespace Api.Security.ApiKeys;

/// <summary>
/// The claims of a caller with an API key, in addition to <c>sub</c>, <c>client_id</c>, the tenant and the scopes.
/// </summary>
public static class ApiKeyClaimTypes
{
    /// <summary>The id of the key with its prefix: <c>ak_…</c>. Changes with every rotation; the subject does not.</summary>
    public const string KeyId = "key_id";

    /// <summary>The slot of the key: <c>current</c> or <c>next</c>.</summary>
    public const string KeySlot = "key_slot";

    /// <summary>The authentication method, always <c>api_key</c>.</summary>
    public const string AuthenticationMethod = "auth_method";
}
