using System.Numerics;
using System.Security.Cryptography;

namespace Api.Security;

/// <summary>
/// Decides whether a JWK can verify tokens (RFC 7517, 4; RFC 8725, 3.1, 3.4, 3.5); other keys are skipped. Checks only lengths and RSA
/// numbers, so that any key set is cheap to read; .NET, or the library
/// for Ed25519, checks the points of keys on curves when they are made.
/// </summary>
internal static class KeyImport
{
    private const int SmallestRsaBits = 2048;
    private const int LargestRsaBits = 8192;
    private const int LargestRsaExponentBytes = 8; // leading zeros included

    /// <summary>Checks whether the key is for signatures, by <c>use</c>, <c>key_ops</c> and <c>alg</c>; each may be absent.</summary>
    public static bool IsForSignatures(Jwk jwk) =>
        jwk.Use is null or "sig" && (jwk.Operations.Count == 0 || jwk.Operations.Contains("verify")) &&
        (jwk.Algorithm is null || SignatureAlgorithm.Find(jwk.Algorithm) is not null);

    /// <param name="jwk">A key for signatures, whose <c>kty</c> and <c>crv</c> are those of the algorithm.</param>
    /// <param name="algorithm">The only algorithm that the key is used with.</param>
    /// <param name="ed25519">Verifies Ed25519; <see langword="null"/> when the application did not add it.</param>
    /// <returns>The key; <see langword="null"/> when it is too weak or malformed, or its algorithm was not added.</returns>
    public static VerificationKey? TryImport(Jwk jwk, SignatureAlgorithm algorithm, IEd25519? ed25519) => algorithm.KeyType switch
    {
        SignatureAlgorithm.Rsa => ImportRsa(jwk, algorithm),
        SignatureAlgorithm.EllipticCurve => ImportEllipticCurve(jwk, algorithm),
        SignatureAlgorithm.OctetKeyPair => ImportEd25519(jwk, algorithm, ed25519),
        _ => ImportSymmetric(jwk, algorithm),
    };

    private static VerificationKey? ImportRsa(Jwk jwk, SignatureAlgorithm algorithm)
    {
        if (Decode(jwk.Modulus) is not { } n || Decode(jwk.Exponent) is not { } e) return null;
        var modulus = new BigInteger(n, isUnsigned: true, isBigEndian: true);
        var bits = modulus.GetBitLength();
        if (bits is < SmallestRsaBits or > LargestRsaBits || modulus.IsEven) return null;
        if (e.Length > LargestRsaExponentBytes || !IsExponent(new BigInteger(e, isUnsigned: true, isBigEndian: true))) return null;
        if (RocaFingerprint.Matches(modulus)) return null;
        var check = SignatureCheck.Create(algorithm, new RSAParameters { Modulus = n, Exponent = e });
        return new VerificationKey(jwk.Material, algorithm, check, (int)((bits + 7) / 8));
    }

    // With exponent 1, a message is its own signature. With 64 bits, a verification costs about ten times as much as with 65537.
    private static bool IsExponent(BigInteger exponent) => exponent >= 3 && exponent <= uint.MaxValue && !exponent.IsEven;

    private static VerificationKey? ImportEllipticCurve(Jwk jwk, SignatureAlgorithm algorithm)
    {
        if (Decode(jwk.X) is not { } x || Decode(jwk.Y) is not { } y) return null;
        if (x.Length != algorithm.CoordinateBytes || y.Length != algorithm.CoordinateBytes) return null;
        var check = SignatureCheck.Create(algorithm, new ECPoint { X = x, Y = y });
        return new VerificationKey(jwk.Material, algorithm, check, 2 * algorithm.CoordinateBytes);
    }

    // Strict base64url, unlike for other keys: this key type is too young for issuers that never learned it.
    private static VerificationKey? ImportEd25519(Jwk jwk, SignatureAlgorithm algorithm, IEd25519? ed25519)
    {
        if (ed25519 is null || jwk.X is null || Base64UrlText.Decode(jwk.X) is not { Length: IEd25519.KeyBytes } x) return null;
        return new VerificationKey(jwk.Material, algorithm, SignatureCheck.Create(ed25519.Import(x)), IEd25519.SignatureBytes);
    }

    private static VerificationKey? ImportSymmetric(Jwk jwk, SignatureAlgorithm algorithm) =>
        Decode(jwk.Secret) is { } key && key.Length >= algorithm.HashBytes // RFC 7518, 3.2
            ? new VerificationKey(jwk.Material, algorithm, SignatureCheck.Create(algorithm, key), algorithm.HashBytes)
            : null;

    // Some issuers publish plain base64, or padding, which is just as unambiguous.
    private static byte[]? Decode(string? text) =>
        string.IsNullOrEmpty(text)
            ? null
            : Base64UrlText.Decode(text) ?? Base64UrlText.Decode(text.TrimEnd('=').Replace('+', '-').Replace('/', '_'));
}
