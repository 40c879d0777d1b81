using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Api.Security.TestKit;

/// <summary>A key of a fake issuer. Signs any bytes, and can be exported as a JWK.</summary>
public sealed class SigningKey
{
    private readonly Func<byte[], byte[]> _sign;
    private readonly Func<JsonObject> _jwk;
    private readonly RSA? _rsa;

    private SigningKey(string algorithm, string? keyId, Func<byte[], byte[]> sign, Func<JsonObject> jwk, RSA? rsa = null) =>
        (Algorithm, KeyId, _sign, _jwk, _rsa) = (algorithm, keyId, sign, jwk, rsa);

    public string Algorithm { get; }

    public string? KeyId { get; }

    public byte[] Sign(byte[] input) => _sign(input);

    /// <summary>Signs and publishes in its own way.</summary>
    public static SigningKey Of(string algorithm, string? keyId, Func<byte[], byte[]> sign, Func<JsonObject> jwk) =>
        new(algorithm, keyId, sign, jwk);

    /// <summary>The same RSA key with another algorithm.</summary>
    public SigningKey As(string algorithm) => OfRsa(algorithm, KeyId, _rsa!);

    /// <summary>The public JWK with <c>kid</c>, <c>alg</c> and <c>use</c>.</summary>
    public JsonObject Jwk()
    {
        var jwk = _jwk();
        if (KeyId is not null) jwk["kid"] = KeyId;
        jwk["alg"] = Algorithm;
        jwk["use"] = "sig";
        return jwk;
    }

    public static SigningKey Create(string algorithm, string? keyId = null) => algorithm[..2] switch
    {
        "RS" => OfRsa(algorithm, keyId, RSA.Create(2048)),
        "PS" => OfRsa(algorithm, keyId, RSA.Create(2048)),
        "Ed" => OfEd25519(algorithm, keyId, RandomNumberGenerator.GetBytes(32)),
        "ES" => OfCurve(algorithm, keyId, ECDsa.Create(Curve(algorithm))),
        _ => OfSecret(algorithm, keyId, RandomNumberGenerator.GetBytes(64)),
    };

    public static SigningKey OfRsa(string algorithm, string? keyId, RSA rsa) => new(
        algorithm, keyId,
        input => rsa.SignData(input, Hash(algorithm), algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
        () =>
        {
            var parameters = rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["n"] = Base64.Url(parameters.Modulus!), ["e"] = Base64.Url(parameters.Exponent!) };
        },
        rsa);

    public static SigningKey OfCurve(string algorithm, string? keyId, ECDsa ecdsa) => new(
        algorithm, keyId,
        input => ecdsa.SignData(input, Hash(algorithm)),
        () =>
        {
            var parameters = ecdsa.ExportParameters(false);
            return new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" },
                ["x"] = Base64.Url(parameters.Q.X!),
                ["y"] = Base64.Url(parameters.Q.Y!),
            };
        });

    public static SigningKey OfEd25519(string algorithm, string? keyId, byte[] seed)
    {
        var x = Base64.Url(Edwards25519.PublicKey(seed));
        return new SigningKey(
            algorithm, keyId,
            input => Edwards25519.Sign(seed, input),
            () => new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["x"] = x });
    }

    public static SigningKey OfSecret(string algorithm, string? keyId, byte[] secret) => new(
        algorithm, keyId,
        input => algorithm switch
        {
            "HS256" => HMACSHA256.HashData(secret, input),
            "HS384" => HMACSHA384.HashData(secret, input),
            _ => HMACSHA512.HashData(secret, input),
        },
        () => new JsonObject { ["kty"] = "oct", ["k"] = Base64.Url(secret) });

    private static ECCurve Curve(string algorithm) => algorithm switch
    {
        "ES256" => ECCurve.NamedCurves.nistP256,
        "ES384" => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    private static HashAlgorithmName Hash(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
