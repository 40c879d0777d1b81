namespace Api.Security.Jwt;

/// <summary>
/// The supported key management algorithms (RFC 7518, 4.1). Not supported on purpose: <c>RSA1_5</c> (padding oracles),
/// <c>RSA-OAEP</c> (SHA-1), <c>PBES2-*</c> (the sender would choose the cost of decryption).
/// </summary>
/// <param name="Name">The <c>alg</c> value; case-sensitive.</param>
/// <param name="KeyType">The <c>kty</c> of its keys.</param>
internal sealed record KeyManagement(string Name, string KeyType)
{
    public static readonly KeyManagement RsaOaep256 = new("RSA-OAEP-256", SignatureAlgorithm.Rsa);
    public static readonly KeyManagement EcdhEs = new("ECDH-ES", SignatureAlgorithm.EllipticCurve);
    public static readonly KeyManagement EcdhEsA256Kw = new("ECDH-ES+A256KW", SignatureAlgorithm.EllipticCurve);
    public static readonly KeyManagement Direct = new("dir", SignatureAlgorithm.Symmetric);

    public static IReadOnlyList<KeyManagement> All { get; } = [RsaOaep256, EcdhEs, EcdhEsA256Kw, Direct];

    public bool UsesEphemeralKey => KeyType == SignatureAlgorithm.EllipticCurve;

    public static KeyManagement? Find(string? name) =>
        All.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));
}
