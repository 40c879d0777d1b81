namespace Api.Security;

/// <summary>The algorithms that can be pinned (RFC 7518, 3.1; RFC 8037, 3.1; RFC 9864, 2.2). <c>none</c> is not one of them.</summary>
/// <param name="Name">The <c>alg</c> value; case-sensitive.</param>
/// <param name="KeyType">The <c>kty</c> of its keys.</param>
/// <param name="Curve">The <c>crv</c> of its keys, for ES*, <c>EdDSA</c> and <c>Ed25519</c>.</param>
/// <param name="HashBytes">The length of the digest in bytes.</param>
internal sealed record SignatureAlgorithm(string Name, string KeyType, string? Curve, int HashBytes)
{
    public const string Rsa = "RSA";
    public const string EllipticCurve = "EC";
    public const string Symmetric = "oct";
    public const string OctetKeyPair = "OKP";

    private static readonly SignatureAlgorithm[] All =
    [
        new("RS256", Rsa, null, 32), new("RS384", Rsa, null, 48), new("RS512", Rsa, null, 64),
        new("PS256", Rsa, null, 32), new("PS384", Rsa, null, 48), new("PS512", Rsa, null, 64),
        new("ES256", EllipticCurve, "P-256", 32), new("ES384", EllipticCurve, "P-384", 48), new("ES512", EllipticCurve, "P-521", 64),
        new("EdDSA", OctetKeyPair, "Ed25519", 64), new("Ed25519", OctetKeyPair, "Ed25519", 64),
        new("HS256", Symmetric, null, 32), new("HS384", Symmetric, null, 48), new("HS512", Symmetric, null, 64),
    ];

    /// <summary>The default algorithms of an issuer with published keys.</summary>
    public static IReadOnlyList<string> DefaultNames { get; } = ["RS256", "PS256", "ES256"];

    /// <summary>The default algorithms of an issuer with configured symmetric keys.</summary>
    public static IReadOnlyList<string> DefaultSymmetricNames { get; } = ["HS256"];

    /// <summary>For ES*: the length in bytes of one key coordinate (RFC 7518, 6.2.1.2), and of half a signature.</summary>
    public int CoordinateBytes => Curve is "P-521" ? 66 : HashBytes;

    public bool IsSymmetric => KeyType == Symmetric;

    /// <summary>Whether <see cref="IEd25519"/> verifies its signatures: <c>Ed25519</c>, and <c>EdDSA</c>, only with this curve.</summary>
    public bool IsEd25519 => KeyType == OctetKeyPair;

    public static SignatureAlgorithm? Find(string? name)
    {
        foreach (var algorithm in All)
            if (string.Equals(algorithm.Name, name, StringComparison.Ordinal)) return algorithm;
        return null;
    }
}
