using System.Security.Cryptography;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>The public key as a PEM file, as an attacker would have it.</summary>
internal static class Pem
{
    public static string Of(SigningKey key)
    {
        using var rsa = Rsa(key);
        return rsa?.ExportSubjectPublicKeyInfoPem() ?? Curve(key);
    }

    /// <summary>An RSA key in the older PKCS #1 format.</summary>
    public static string Pkcs1(SigningKey key)
    {
        using var rsa = Rsa(key);
        return rsa!.ExportRSAPublicKeyPem();
    }

    private static RSA? Rsa(SigningKey key) => key.Algorithm[0] == 'E'
        ? null
        : RSA.Create(new RSAParameters { Modulus = Member(key, "n"), Exponent = Member(key, "e") });

    private static string Curve(SigningKey key)
    {
        using var curve = ECDsa.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Member(key, "x"), Y = Member(key, "y") } });
        return curve.ExportSubjectPublicKeyInfoPem();
    }

    private static byte[] Member(SigningKey key, string name) => Base64.Decode(key.Jwk()[name]!.GetValue<string>());
}
