using System.Security.Cryptography;
using System.Text;

namespace Api.Security;

/// <summary>
/// The identity of a JWK: its <c>kid</c>, and a digest of its key material, so that no copy of a secret is kept. <c>alg</c> is not part
/// of the identity.
/// </summary>
internal sealed record KeyMaterial(string? KeyId, string Digest)
{
    public static KeyMaterial Create(Jwk key)
    {
        var parts = string.Join('|', key.KeyType, key.Curve, key.X, key.Y, key.Modulus, key.Exponent, key.Secret);
        return new KeyMaterial(key.KeyId, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(parts))));
    }
}
