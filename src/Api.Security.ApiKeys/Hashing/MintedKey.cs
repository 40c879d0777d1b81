namespace Api.Security.ApiKeys;

/// <summary>A new key: the secret that its holder gets once, and the data that is stored.</summary>
/// <param name="Id">The id without prefix.</param>
/// <param name="Secret">The secret as it is sent. Never stored, never logged.</param>
/// <param name="Environment">The environment that the key is for.</param>
/// <param name="Hash">The hash to store.</param>
/// <param name="PepperVersion">The version of the pepper that the hash was made with.</param>
internal sealed record MintedKey(string Id, string Secret, string Environment, ReadOnlyMemory<byte> Hash, short PepperVersion)
{
    // The default text of a record contains all members, including the secret.
    public override string ToString() => $"{ApiKeyId.Prefix}{Id} [hidden]";
}
