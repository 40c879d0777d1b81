using System.Security.Cryptography;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>The sender's public key for one token (<c>epk</c>; RFC 7518, 4.6.1.1).</summary>
internal sealed record EphemeralKey(string Curve, byte[] X, byte[] Y)
{
    public static EphemeralKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind is not JsonValueKind.Object || jwk.TextOf("kty") != "EC" || jwk.TextOf("crv") is not { } curve) return null;
        return Coordinate("x") is { } x && Coordinate("y") is { } y ? new EphemeralKey(curve, x, y) : null;

        byte[]? Coordinate(string name) => jwk.TextOf(name) is { } text ? Base64UrlText.Decode(text) : null;
    }

    /// <summary>The key for an agreement with one of ours.</summary>
    /// <exception cref="CryptographicException">Not a point of our key's curve (an invalid-curve attack).</exception>
    public ECDiffieHellman On(ECCurve curve) => ECDiffieHellman.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = X, Y = Y } });
}
