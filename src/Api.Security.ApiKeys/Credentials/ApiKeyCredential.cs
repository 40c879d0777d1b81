namespace Api.Security.ApiKeys;

/// <summary>The two headers of an API key, already parsed.</summary>
internal sealed class ApiKeyCredential : Credential
{
    public ApiKeyCredential(ApiKeyId key, string id, string secret)
        : base(ApiSecurityDefaults.ApiKeyScheme, secret.AsMemory()) => (Key, Id) = (key, id);

    /// <summary>The id as it was sent.</summary>
    public override string Id { get; }

    /// <summary>The id of the key: the one in the secret, or for an imported key the one that was sent with it.</summary>
    public ApiKeyId Key { get; }
}
