using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>A key for RSA-OAEP with SHA-256 (RFC 7518, 4.3).</summary>
internal sealed class RsaDecryptionKey(string? keyId, IReadOnlyList<KeyManagement> algorithms, RSAParameters parameters)
    : DecryptionKey(keyId, algorithms, parameters.Modulus!)
{
    private readonly int _modulusBytes = parameters.Modulus!.Length;
    private readonly ObjectPool<RSA> _keys = new(() => RSA.Create(parameters));

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
            _keys.Return(key); // also after an exception: creating a new instance for each forged token would be expensive
        }
    }
}
