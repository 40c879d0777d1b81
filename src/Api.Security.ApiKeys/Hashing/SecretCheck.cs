using System.Security.Cryptography;

namespace Api.Security.ApiKeys;

/// <summary>
/// Compares a secret with the stored hash, in a time that does not depend on either, and with the same work when nothing is
/// stored.
/// </summary>
internal sealed class SecretCheck(ApiKeyFormat format, PepperRing peppers)
{
    private readonly byte[] _dummy = RandomNumberGenerator.GetBytes(PepperRing.HashLength);

    /// <param name="key">The stored key; <see langword="null"/> for an unknown key.</param>
    /// <param name="id">The id that was sent.</param>
    /// <param name="secret">The secret that was sent.</param>
    public bool Matches(ApiKey? key, ApiKeyId id, ReadOnlySpan<char> secret)
    {
        var isComparable = key is not null && peppers.Has(key.PepperVersion) && key.Hash.Length == PepperRing.HashLength;
        var algorithm = isComparable ? key!.HashAlgorithm : ApiKeyHashAlgorithm.HmacSha256;
        var isOurs = format.Has(secret);

        Span<byte> hash = stackalloc byte[PepperRing.HashLength];
        peppers.HashSecret(isComparable ? key!.PepperVersion : peppers.Signing, algorithm, id, MaterialOf(secret, algorithm, isOurs), hash);
        var isSame = CryptographicOperations.FixedTimeEquals(hash, isComparable ? key!.Hash.Span : _dummy);
        // The random part alone is not a valid secret, although only that part was hashed.
        return isSame & isComparable & (isOurs | algorithm is not ApiKeyHashAlgorithm.HmacSha256);
    }

    /// <summary>Hashes a secret that has just matched, with the signing pepper.</summary>
    public byte[] Rehash(ApiKey key, ApiKeyId id, ReadOnlySpan<char> secret)
    {
        var hash = new byte[PepperRing.HashLength];
        peppers.HashSecret(peppers.Signing, key.HashAlgorithm, id, MaterialOf(secret, key.HashAlgorithm, format.Has(secret)), hash);
        return hash;
    }

    private ReadOnlySpan<char> MaterialOf(ReadOnlySpan<char> secret, ApiKeyHashAlgorithm algorithm, bool isOurs)
    {
        if (algorithm is not ApiKeyHashAlgorithm.HmacSha256) return secret;
        return isOurs ? format.RandomOf(secret) : secret[..Math.Min(secret.Length, ApiKeyFormat.RandomLength)];
    }
}
