using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>A private or shared key of this API that decrypts tokens.</summary>
/// <param name="keyId">The <c>kid</c>; <see langword="null"/> for a key from a PEM file, which fits any <c>kid</c>.</param>
/// <param name="algorithms">The algorithms of the key; exactly one when its JWK has an <c>alg</c>.</param>
/// <param name="material">The key material, which distinguishes the key from others.</param>
internal abstract class DecryptionKey(string? keyId, IReadOnlyList<KeyManagement> algorithms, byte[] material)
{
    private long _operations;

    public string? KeyId => keyId;

    public IReadOnlyList<KeyManagement> Algorithms => algorithms;

    /// <summary>The cost of one decryption attempt; see <see cref="DecryptionWork"/>.</summary>
    public abstract int Work { get; }

    /// <summary>
    /// The kind of the key: the length of an RSA key, or the curve. One token causes decryptions with keys of one kind only.
    /// </summary>
    public abstract string Kind { get; }

    /// <summary>How often the key was used to unwrap a content key.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>A digest of the key material, the same for every file that contains this key.</summary>
    public string Material { get; } = Convert.ToHexString(SHA256.HashData(material));

    public bool Fits(EncryptedTokenHeader header) =>
        algorithms.Contains(header.Algorithm) &&
        (keyId is null || header.KeyId is null || string.Equals(keyId, header.KeyId, StringComparison.Ordinal));

    /// <summary>
    /// Returns the content key, or a random key when the encrypted key is invalid. The caller cannot see which of key and content was
    /// invalid (RFC 7516, 11.5).
    /// </summary>
    public byte[] ContentKey(EncryptedToken token)
    {
        // The length is not secret, and an encrypted key of the wrong length must not cost a decryption.
        var found = token.EncryptedKey.Length == EncryptedKeyBytes(token.Header.Algorithm) ? TryUnwrap(token) : null;
        return found is { Length: ContentEncryption.KeyBytes } ? found : RandomNumberGenerator.GetBytes(ContentEncryption.KeyBytes);
    }

    /// <summary>Returns the expected length of the encrypted key in bytes.</summary>
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
