using System.Security.Cryptography;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>The public key as the file an attacker would find.</summary>
internal static class Pem
{
    public static string Of(SigningKey key)
    {
        var jwk = key.Jwk();
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64.Decode(jwk["n"]!.GetValue<string>()), Exponent = Base64.Decode(jwk["e"]!.GetValue<string>()) });
        return rsa.ExportSubjectPublicKeyInfoPem();
    }
}
