using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Orders.IdentityProvider;

internal static class SigningKey
{
    public static bool Supports(string algorithm) =>
        algorithm is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256;

    public static SigningCredentials Create(string algorithm)
    {
        SecurityKey key = algorithm switch
        {
            SecurityAlgorithms.RsaSha256 => new RsaSecurityKey(RSA.Create(2048)),
            SecurityAlgorithms.EcdsaSha256 => new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)),
            _ => throw new NotSupportedException("The signing algorithm must be RS256 or ES256."),
        };
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return new SigningCredentials(key, algorithm);
    }
}
