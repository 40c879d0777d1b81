using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>The sender's public key for one token (<c>epk</c>; RFC 7518, 4.6.1.1).</summary>
internal sealed record EphemeralKey(string Curve, byte[] X, byte[] Y)
{
    public static EphemeralKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind is not JsonValueKind.Object || Text(jwk, "kty") != "EC" || Text(jwk, "crv") is not { } curve) return null;
        return Text(jwk, "x") is { } x && Text(jwk, "y") is { } y && IsBase64Url(x) && IsBase64Url(y)
            ? new EphemeralKey(curve, Base64Url.DecodeFromChars(x), Base64Url.DecodeFromChars(y))
            : null;
    }

    /// <summary>The key for an agreement with one of ours.</summary>
    /// <exception cref="CryptographicException">Not a point of our key's curve (an invalid-curve attack).</exception>
    public ECDiffieHellman On(ECCurve curve) => ECDiffieHellman.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = X, Y = Y } });

    // .NET takes padding and white space, too.
    public static bool IsBase64Url(string text) => Base64Url.IsValid(text) && !text.AsSpan().ContainsAny(" \t\r\n=");

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
