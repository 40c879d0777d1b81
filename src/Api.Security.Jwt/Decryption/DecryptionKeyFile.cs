using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>Reads a private key from a PEM file (PKCS#8, or the older RSA and EC forms) or a JWK file (RFC 7517).</summary>
internal static class DecryptionKeyFile
{
    private const int SmallestRsaBits = 2048;

    // Anyone can send a token that costs one decryption, and the cost grows with the cube of the key length.
    private const int LargestRsaBits = 4096;

    private static readonly string[] DecryptingOperations = ["decrypt", "unwrapKey", "deriveKey", "deriveBits"];

    /// <returns>The key; <see langword="null"/> when the file contains no key that can decrypt tokens.</returns>
    public static DecryptionKey? Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal) ? OfJwk(new JsonWebKey(text)) : OfPem(text);
        }
        catch (Exception)
        {
            // The exceptions have many types, and their messages may quote the file. The caller reports which file it was.
            return null;
        }
    }

    private static DecryptionKey? OfPem(string text)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            using var curve = ECDiffieHellman.Create();
            curve.ImportFromPem(text);
            return Create(curve, null, AlgorithmsOf(SignatureAlgorithm.EllipticCurve, null));
        }

        return Create(rsa, null, AlgorithmsOf(SignatureAlgorithm.Rsa, null));
    }

    private static DecryptionKey? OfJwk(JsonWebKey jwk)
    {
        // Otherwise, a key for another purpose would fail only with the first token.
        if (!IsForDecryption(jwk) || AlgorithmsOf(jwk.Kty, jwk.Alg) is not { Length: > 0 } algorithms) return null;
        switch (jwk.Kty)
        {
            case SignatureAlgorithm.Rsa:
                using (var rsa = RSA.Create(new RSAParameters
                {
                    Modulus = Bytes(jwk.N), Exponent = Bytes(jwk.E), D = Bytes(jwk.D), P = Bytes(jwk.P), Q = Bytes(jwk.Q),
                    DP = Bytes(jwk.DP), DQ = Bytes(jwk.DQ), InverseQ = Bytes(jwk.QI),
                })) return Create(rsa, jwk.Kid, algorithms);
            case SignatureAlgorithm.EllipticCurve:
                using (var curve = ECDiffieHellman.Create(new ECParameters
                {
                    Curve = CurveOf(jwk.Crv), Q = new ECPoint { X = Bytes(jwk.X), Y = Bytes(jwk.Y) }, D = Bytes(jwk.D),
                })) return Create(curve, jwk.Kid, algorithms);
            default:
                return Bytes(jwk.K) is { Length: ContentEncryption.KeyBytes } key
                    ? new DirectDecryptionKey(jwk.Kid, algorithms, key)
                    : null;
        }
    }

    private static RsaDecryptionKey? Create(RSA key, string? keyId, KeyManagement[] algorithms)
    {
        // Throws for a public key, which would otherwise fail only with the first token.
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return key.KeySize is >= SmallestRsaBits and <= LargestRsaBits ? new RsaDecryptionKey(keyId, algorithms, parameters) : null;
    }

    private static EllipticCurveDecryptionKey? Create(ECDiffieHellman key, string? keyId, KeyManagement[] algorithms)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var curve = parameters.Curve.Oid.Value switch
        {
            "1.2.840.10045.3.1.7" => "P-256",
            "1.3.132.0.34" => "P-384",
            "1.3.132.0.35" => "P-521",
            _ => null,
        };
        return curve is null ? null : new EllipticCurveDecryptionKey(keyId, algorithms, parameters, curve);
    }

    // RFC 7517, 4.2 and 4.3
    private static bool IsForDecryption(JsonWebKey jwk) =>
        (string.IsNullOrEmpty(jwk.Use) || jwk.Use == "enc") && (jwk.KeyOps.Count == 0 || jwk.KeyOps.Any(DecryptingOperations.Contains));

    // A key without "alg" is used with all algorithms of its type. A key with an unsupported "alg" is not used.
    private static KeyManagement[] AlgorithmsOf(string keyType, string? algorithm) =>
        [.. KeyManagement.All.Where(one => one.KeyType == keyType && (string.IsNullOrEmpty(algorithm) || one.Name == algorithm))];

    private static ECCurve CurveOf(string name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        _ => throw new CryptographicException("The curve is not supported."),
    };

    private static byte[] Bytes(string? text) => Base64UrlEncoder.DecodeBytes(text);
}
