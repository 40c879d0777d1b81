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

/// <summary>RSA-OAEP with SHA-256 (RFC 7518, 4.3).</summary>
internal sealed class RsaDecryptionKey(string? keyId, IReadOnlyList<KeyManagement> algorithms, RSAParameters parameters)
    : DecryptionKey(keyId, algorithms, parameters.Modulus!)
{
    private readonly int _modulusBytes = parameters.Modulus!.Length;
    private readonly Instances<RSA> _keys = new(() => RSA.Create(parameters));

    public override int Work => DecryptionWork.OfRsa(8 * _modulusBytes);

    public override string Kind => $"{SignatureAlgorithm.Rsa}-{_modulusBytes}";

    protected override int EncryptedKeyBytes(KeyManagement algorithm) => _modulusBytes;

    protected override byte[] Unwrap(EncryptedToken token)
    {
        var key = _keys.Take();
        try
        {
            return key.Decrypt(token.EncryptedKey, RSAEncryptionPadding.OaepSHA256);
        }
        finally
        {
            _keys.Return(key); // also when it threw: making one for each forged token would cost more than the forgery
        }
    }
}

/// <summary>Agreement with the sender's one-time key, used directly or to unwrap (RFC 7518, 4.6).</summary>
internal sealed class EllipticCurveDecryptionKey(string? keyId, IReadOnlyList<KeyManagement> algorithms, ECParameters parameters, string curve)
    : DecryptionKey(keyId, algorithms, [.. parameters.Q.X!, .. parameters.Q.Y!])
{
    private readonly Instances<ECDiffieHellman> _keys = new(() => ECDiffieHellman.Create(parameters));

    public override int Work => DecryptionWork.OfCurve(curve);

    public override string Kind => curve;

    protected override int EncryptedKeyBytes(KeyManagement algorithm) =>
        algorithm == KeyManagement.EcdhEsA256Kw ? AesKeyUnwrap.WrappedBytes(ContentEncryption.KeyBytes) : 0;

    protected override byte[]? Unwrap(EncryptedToken token)
    {
        var header = token.Header;
        if (header.EphemeralKey is not { } ephemeral || ephemeral.Curve != curve || ephemeral.On(parameters.Curve) is not { } theirs) return null;
        var wraps = header.Algorithm == KeyManagement.EcdhEsA256Kw;
        var derived = ConcatKdf.Derive(Agree(theirs), wraps ? header.Algorithm.Name : header.Encryption.Name, header.PartyUInfo, header.PartyVInfo, ContentEncryption.KeyBytes);
        return wraps ? AesKeyUnwrap.Unwrap(derived, token.EncryptedKey) : derived;
    }

    private byte[] Agree(ECDiffieHellman theirs)
    {
        using var theirKey = theirs.PublicKey;
        var key = _keys.Take();
        try
        {
            return key.DeriveRawSecretAgreement(theirKey);
        }
        finally
        {
            _keys.Return(key);
        }
    }
}

/// <summary>A shared key that is the content key itself (RFC 7518, 4.5).</summary>
internal sealed class DirectDecryptionKey(string? keyId, IReadOnlyList<KeyManagement> algorithms, byte[] key) : DecryptionKey(keyId, algorithms, key)
{
    private readonly byte[] _key = key;

    public override int Work => 0;

    public override string Kind => SignatureAlgorithm.Symmetric;

    protected override int EncryptedKeyBytes(KeyManagement algorithm) => 0;

    protected override byte[] Unwrap(EncryptedToken token) => _key;
}
