using System.Security.Cryptography;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// What makes two JWKs the same key: their <c>kid</c> and a digest of what they are made of, so that no copy of a secret is
/// kept. What a key may be used for (<c>alg</c>) makes no other key of it.
/// </summary>
internal sealed record KeyMaterial(string? KeyId, string Digest)
{
    public static KeyMaterial Of(Jwk key)
    {
        var parts = string.Join('|', key.KeyType, key.Curve, key.X, key.Y, key.Modulus, key.Exponent, key.Secret);
        return new KeyMaterial(key.KeyId, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(parts))));
    }
}
