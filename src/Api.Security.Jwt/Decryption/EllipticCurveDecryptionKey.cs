using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>A key for ECDH-ES: the agreed key is the content key, or unwraps it (RFC 7518, 4.6).</summary>
internal sealed class EllipticCurveDecryptionKey(
    string? keyId, IReadOnlyList<KeyManagement> algorithms, ECParameters parameters, string curve)
    : DecryptionKey(keyId, algorithms, [.. parameters.Q.X!, .. parameters.Q.Y!])
{
    private readonly ObjectPool<ECDiffieHellman> _keys = new(() => ECDiffieHellman.Create(parameters));

    public override int Work => DecryptionWork.OfCurve(curve);

    public override string Kind => curve;

    protected override int EncryptedKeyBytes(KeyManagement algorithm) =>
        algorithm == KeyManagement.EcdhEsA256Kw ? AesKeyUnwrap.WrappedBytes(ContentEncryption.KeyBytes) : 0;

    protected override byte[]? Unwrap(EncryptedToken token)
    {
        var header = token.Header;
        if (header.EphemeralKey is not { } ephemeral || ephemeral.Curve != curve || ephemeral.On(parameters.Curve) is not { } theirs)
            return null;
        var wraps = header.Algorithm == KeyManagement.EcdhEsA256Kw;
        var name = wraps ? header.Algorithm.Name : header.Encryption.Name;
        var derived = ConcatKdf.Derive(Agree(theirs), name, header.PartyUInfo, header.PartyVInfo, ContentEncryption.KeyBytes);
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
