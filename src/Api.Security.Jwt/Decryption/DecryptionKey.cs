using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>One private or shared key of this API that tokens are encrypted for.</summary>
/// <param name="KeyId">Its <c>kid</c>; <see langword="null"/> for a PEM file, whose key fits any <c>kid</c>.</param>
/// <param name="Algorithms">What it is used with; one of them when its JWK has an <c>alg</c>.</param>
internal abstract record DecryptionKey(string? KeyId, IReadOnlyList<KeyManagement> Algorithms)
{
    public bool Fits(EncryptedTokenHeader header) =>
        Algorithms.Contains(header.Algorithm) && (KeyId is null || header.KeyId is null || string.Equals(KeyId, header.KeyId, StringComparison.Ordinal));

    /// <summary>The key of the content. When the token's is broken, a random one: whether the key or the content was wrong must not show (RFC 7516, 11.5).</summary>
    public byte[] ContentKey(EncryptedToken token)
    {
        byte[]? found;
        try
        {
            found = Unwrap(token);
        }
        catch (CryptographicException)
        {
            found = null;
        }

        return found is { Length: ContentEncryption.KeyBytes } ? found : RandomNumberGenerator.GetBytes(ContentEncryption.KeyBytes);
    }

    protected abstract byte[]? Unwrap(EncryptedToken token);
}

/// <summary>RSA-OAEP with SHA-256 (RFC 7518, 4.3).</summary>
internal sealed record RsaDecryptionKey(string? KeyId, IReadOnlyList<KeyManagement> Algorithms, RSA Key) : DecryptionKey(KeyId, Algorithms)
{
    protected override byte[] Unwrap(EncryptedToken token) => Key.Decrypt(token.EncryptedKey, RSAEncryptionPadding.OaepSHA256);
}

/// <summary>Agreement with the sender's one-time key, used directly or to unwrap (RFC 7518, 4.6).</summary>
internal sealed record EllipticCurveDecryptionKey(string? KeyId, IReadOnlyList<KeyManagement> Algorithms, ECDiffieHellman Key, string Curve) : DecryptionKey(KeyId, Algorithms)
{
    protected override byte[]? Unwrap(EncryptedToken token)
    {
        var header = token.Header;
        if (header.EphemeralKey is not { } ephemeral || ephemeral.Curve != Curve) return null;
        using var theirs = ephemeral.On(Key.ExportParameters(false).Curve);
        var secret = Key.DeriveRawSecretAgreement(theirs.PublicKey);
        var wraps = header.Algorithm == KeyManagement.EcdhEsA256Kw;
        var derived = ConcatKdf.Derive(secret, wraps ? header.Algorithm.Name : header.Encryption.Name, header.PartyUInfo, header.PartyVInfo, ContentEncryption.KeyBytes);
        if (wraps) return AesKeyUnwrap.Unwrap(derived, token.EncryptedKey);
        return token.EncryptedKey.Length == 0 ? derived : null;
    }
}

/// <summary>A shared key that is the content key itself (RFC 7518, 4.5).</summary>
internal sealed record DirectDecryptionKey(string? KeyId, IReadOnlyList<KeyManagement> Algorithms, byte[] Key) : DecryptionKey(KeyId, Algorithms)
{
    protected override byte[]? Unwrap(EncryptedToken token) => token.EncryptedKey.Length == 0 ? Key : null;
}
