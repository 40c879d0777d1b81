namespace Api.Security.ApiKeys;

/// <summary>The two headers of an API key, parsed once.</summary>
internal sealed class ApiKeyCredential : Credential
{
    public ApiKeyCredential(ApiKeyId key, string id, string secret)
        : base(ApiSecurityDefaults.ApiKeyScheme, secret.AsMemory()) => (Key, Id) = (key, id);

    /// <summary>The id of the key: the one in the secret, or of an imported key the one beside it.</summary>
    public ApiKeyId Key { get; }
}
