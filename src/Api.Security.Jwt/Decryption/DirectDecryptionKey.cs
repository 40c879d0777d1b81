namespace Api.Security.Jwt;

/// <summary>A shared key that is the content key itself (RFC 7518, 4.5).</summary>
internal sealed class DirectDecryptionKey(string? keyId, IReadOnlyList<KeyManagement> algorithms, byte[] key)
    : DecryptionKey(keyId, algorithms, key)
{
    private readonly byte[] _key = key;

    public override int Work => 0;

    public override string Kind => SignatureAlgorithm.Symmetric;

    protected override int EncryptedKeyBytes(KeyManagement algorithm) => 0;

    protected override byte[] Unwrap(EncryptedToken token) => _key;
}
