using System.Numerics;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>
/// Decides whether a JWK can verify tokens of an issuer, and with which one algorithm (RFC 7517, 4; RFC 8725, 3.1, 3.4, 3.5).
/// A key that cannot is skipped.
/// </summary>
internal static class KeyImport
{
    private const int SmallestRsaBits = 2048;
    private const int LargestRsaBits = 8192;
    private const int LargestRsaExponentBytes = 8;

    /// <summary>The one algorithm that the key has at this issuer; <see langword="null"/> when it has none there.</summary>
    public static SignatureAlgorithm? AlgorithmFor(JsonWebKey jwk, IReadOnlyList<SignatureAlgorithm> algorithms) =>
        IsForSignatures(jwk) ? AlgorithmOf(jwk, algorithms) : null;

    /// <returns><see langword="null"/> when the key is too weak or malformed.</returns>
    public static VerificationKey? TryImport(JsonWebKey jwk, SignatureAlgorithm algorithm)
    {
        try
        {
            return algorithm.KeyType switch
            {
                SignatureAlgorithm.Rsa => ImportRsa(jwk, algorithm),
                SignatureAlgorithm.EllipticCurve => ImportEllipticCurve(jwk, algorithm),
                _ => ImportSymmetric(jwk, algorithm),
            };
        }
        catch (Exception)
        {
            // Microsoft.IdentityModel and .NET throw many types here; each of them means that this key is of no use.
            return null;
        }
    }

    public static bool IsForSignatures(JsonWebKey jwk) =>
        (string.IsNullOrEmpty(jwk.Use) || jwk.Use == "sig") && (jwk.KeyOps.Count == 0 || jwk.KeyOps.Contains("verify"));

    // The key's own "alg" decides. Without it an EC key has the algorithm of its curve, and others the first one listed.
    private static SignatureAlgorithm? AlgorithmOf(JsonWebKey jwk, IReadOnlyList<SignatureAlgorithm> algorithms) =>
        algorithms.FirstOrDefault(algorithm =>
            algorithm.KeyType == jwk.Kty && (algorithm.Curve is null || algorithm.Curve == jwk.Crv) &&
            (string.IsNullOrEmpty(jwk.Alg) || algorithm.Name == jwk.Alg));

    private static VerificationKey? ImportRsa(JsonWebKey jwk, SignatureAlgorithm algorithm)
    {
        var modulus = new BigInteger(Base64UrlEncoder.DecodeBytes(jwk.N), isUnsigned: true, isBigEndian: true);
        var exponent = Base64UrlEncoder.DecodeBytes(jwk.E);
        var bits = modulus.GetBitLength();
        if (bits is < SmallestRsaBits or > LargestRsaBits || modulus.IsEven) return null;
        if (exponent.Length > LargestRsaExponentBytes || !IsExponent(new BigInteger(exponent, isUnsigned: true, isBigEndian: true))) return null;
        if (RocaFingerprint.Matches(modulus)) return null;

        var key = new JsonWebKey { Kty = SignatureAlgorithm.Rsa, N = jwk.N, E = jwk.E };
        return new VerificationKey(KeyMaterial.Of(jwk), algorithm, key, (int)((bits + 7) / 8));
    }

    // With exponent 1 a message is its own signature.
    private static bool IsExponent(BigInteger exponent) => exponent >= 3 && !exponent.IsEven;

    private static VerificationKey ImportEllipticCurve(JsonWebKey jwk, SignatureAlgorithm algorithm)
    {
        var key = new JsonWebKey { Kty = SignatureAlgorithm.EllipticCurve, Crv = jwk.Crv, X = jwk.X, Y = jwk.Y };
        var coordinate = jwk.Crv == "P-521" ? 66 : algorithm.HashBytes;
        return new VerificationKey(KeyMaterial.Of(jwk), algorithm, key, 2 * coordinate);
    }

    private static VerificationKey? ImportSymmetric(JsonWebKey jwk, SignatureAlgorithm algorithm)
    {
        if (Base64UrlEncoder.DecodeBytes(jwk.K).Length < algorithm.HashBytes) return null; // RFC 7518, 3.2
        return new VerificationKey(KeyMaterial.Of(jwk), algorithm, new JsonWebKey { Kty = SignatureAlgorithm.Symmetric, K = jwk.K }, algorithm.HashBytes);
    }
}
