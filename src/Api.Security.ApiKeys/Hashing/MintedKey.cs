namespace Api.Security.ApiKeys;

/// <summary>A new key: what its holder gets, once, and what is kept of it.</summary>
/// <param name="Id">The id without prefix.</param>
/// <param name="Secret">The secret as it is sent. Never stored, never logged.</param>
/// <param name="Environment">The environment it is for.</param>
/// <param name="Hash">What is stored.</param>
/// <param name="PepperVersion">The pepper of the hash.</param>
internal sealed record MintedKey(string Id, string Secret, string Environment, ReadOnlyMemory<byte> Hash, short PepperVersion)
{
    // A record would print its secret.
    public override string ToString() => $"{ApiKeyId.Prefix}{Id} [hidden]";
}
