using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>One private or shared key of this API that tokens are encrypted for.</summary>
/// <param name="keyId">Its <c>kid</c>; <see langword="null"/> for a PEM file, whose key fits any <c>kid</c>.</param>
/// <param name="algorithms">What it is used with; one of them when its JWK has an <c>alg</c>.</param>
/// <param name="material">What it is made of, to tell it from others.</param>
internal abstract class DecryptionKey(string? keyId, IReadOnlyList<KeyManagement> algorithms, byte[] material)
{
    private long _operations;

    public string? KeyId => keyId;

    public IReadOnlyList<KeyManagement> Algorithms => algorithms;

    /// <summary>What one try costs; see <see cref="DecryptionWork"/>.</summary>
    public abstract int Work { get; }

    /// <summary>What a token is tried with by its form: the length of an RSA key or the curve. It never costs the work of two kinds.</summary>
    public abstract string Kind { get; }

    /// <summary>How often the key was used.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>A digest, the same for every file that holds this key.</summary>
    public string Material { get; } = Convert.ToHexString(SHA256.HashData(material));

    public bool Fits(EncryptedTokenHeader header) =>
        algorithms.Contains(header.Algorithm) && (keyId is null || header.KeyId is null || string.Equals(keyId, header.KeyId, StringComparison.Ordinal));

    /// <summary>The key of the content. When the token's is broken, a random one: whether the key or the content was wrong must not show (RFC 7516, 11.5).</summary>
    public byte[] ContentKey(EncryptedToken token)
    {
        // The length is no secret, and a wrong one must not cost the work of a right one.
        var found = token.EncryptedKey.Length == EncryptedKeyBytes(token.Header.Algorithm) ? TryUnwrap(token) : null;
        return found is { Length: ContentEncryption.KeyBytes } ? found : RandomNumberGenerator.GetBytes(ContentEncryption.KeyBytes);
    }

    /// <summary>How long the encrypted key of a token is.</summary>
    protected abstract int EncryptedKeyBytes(KeyManagement algorithm);

    protected abstract byte[]? Unwrap(EncryptedToken token);

    private byte[]? TryUnwrap(EncryptedToken token)
    {
        Interlocked.Increment(ref _operations);
        try
        {
            return Unwrap(token);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
