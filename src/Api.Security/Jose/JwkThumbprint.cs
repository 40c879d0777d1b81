using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security;

/// <summary>The SHA-256 thumbprint of a public key (RFC 7638), as base64url without padding.</summary>
internal static class JwkThumbprint
{
    /// <param name="key">
    /// A key whose members are canonical base64url, so that they need no escape and each key has one thumbprint.
    /// </param>
    /// <returns>43 characters.</returns>
    public static string Compute(Jwk key)
    {
        // The required members in alphabetical order, without white space (RFC 7638, 3.2 and 3.3; RFC 8037, 2).
        var json = key.KeyType switch
        {
            SignatureAlgorithm.Rsa => $$"""{"e":"{{key.Exponent}}","kty":"RSA","n":"{{key.Modulus}}"}""",
            SignatureAlgorithm.EllipticCurve => $$"""{"crv":"{{key.Curve}}","kty":"EC","x":"{{key.X}}","y":"{{key.Y}}"}""",
            _ => $$"""{"crv":"{{key.Curve}}","kty":"{{key.KeyType}}","x":"{{key.X}}"}""",
        };
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }
}
