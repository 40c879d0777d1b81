using System.Security.Cryptography;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>The sender's public key for one token (<c>epk</c>; RFC 7518, 4.6.1.1).</summary>
internal sealed class EphemeralKey : IDisposable
{
    private readonly byte[] _x;
    private readonly byte[] _y;
    private ECDiffieHellman? _key;
    private bool _isNone;

    private EphemeralKey(string curve, byte[] x, byte[] y) => (Curve, _x, _y) = (curve, x, y);

    public string Curve { get; }

    public static EphemeralKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind is not JsonValueKind.Object || jwk.TextOf("kty") != "EC" || jwk.TextOf("crv") is not { } curve) return null;
        return Coordinate("x") is { } x && Coordinate("y") is { } y ? new EphemeralKey(curve, x, y) : null;

        byte[]? Coordinate(string name) => jwk.TextOf(name) is { } text ? Base64UrlText.Decode(text) : null;
    }

    /// <summary>
    /// Returns the key for an agreement on this curve. It is created only once, because creating it costs as much as an agreement.
    /// </summary>
    /// <returns>The key; <see langword="null"/> when it is not a point of the curve (an invalid-curve attack).</returns>
    public ECDiffieHellman? On(ECCurve curve)
    {
        if (_key is not null || _isNone) return _key;
        try
        {
            return _key = ECDiffieHellman.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = _x, Y = _y } });
        }
        catch (CryptographicException)
        {
            _isNone = true;
            return null;
        }
    }

    public void Dispose() => _key?.Dispose();
}
