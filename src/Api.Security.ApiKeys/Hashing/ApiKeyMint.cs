namespace Api.Security.ApiKeys;

/// <summary>Creates keys.</summary>
internal sealed class ApiKeyMint(ApiKeyFormat format, PepperRing peppers, string environment)
{
    /// <summary>The version of the pepper that new hashes are made with.</summary>
    public short PepperVersion => peppers.Signing;

    public MintedKey Create()
    {
        var secret = format.Create(out var id);
        var hash = new byte[PepperRing.HashLength];
        peppers.HashSecret(peppers.Signing, ApiKeyHashAlgorithm.HmacSha256, id, format.RandomOf(secret), hash);
        return new MintedKey(id.ToString(), secret, environment, hash, peppers.Signing);
    }

    /// <summary>Imports a key that another system hashed.</summary>
    /// <param name="id">The id that the key gets here.</param>
    /// <param name="algorithm">The algorithm of the digest.</param>
    /// <param name="digest">32 or 64 bytes.</param>
    /// <returns>The hash to store.</returns>
    public ReadOnlyMemory<byte> Adopt(ApiKeyId id, ApiKeyHashAlgorithm algorithm, ReadOnlySpan<byte> digest)
    {
        var hash = new byte[PepperRing.HashLength];
        peppers.Hash(peppers.Signing, algorithm, id, digest, hash);
        return hash;
    }
}
