using System.Text.Json;

namespace Api.Security;

/// <summary>The used members of a JWK (RFC 7517, 4; RFC 7518, 6). Only their JSON types are checked here.</summary>
internal sealed class Jwk
{
    private static readonly Jwk Other = new() { KeyType = "" };

    private KeyMaterial? _material;

    /// <summary><c>kty</c>; empty when absent.</summary>
    public required string KeyType { get; init; }

    public string? KeyId { get; init; }

    /// <summary><c>alg</c>; <see langword="null"/> when absent or empty.</summary>
    public string? Algorithm { get; init; }

    /// <summary><c>use</c>; <see langword="null"/> when absent or empty.</summary>
    public string? Use { get; init; }

    /// <summary><c>key_ops</c>; empty when absent.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    public string? Curve { get; init; }

    public string? X { get; init; }

    public string? Y { get; init; }

    public string? Modulus { get; init; }

    public string? Exponent { get; init; }

    public string? Secret { get; init; }

    public KeyMaterial Material => _material ??= KeyMaterial.Create(this);

    /// <param name="value">The JSON.</param>
    /// <param name="keyIdMember">The member that names the key: <c>kid</c>, or <c>x5t</c> where tokens name it by that.</param>
    /// <returns>
    /// The key; <see langword="null"/> when the value is not an object, or a used member has the wrong type. Never throws, because a set
    /// may have thousands of such values.
    /// </returns>
    public static Jwk? Read(JsonElement value, string keyIdMember = "kid")
    {
        if (value.ValueKind is not JsonValueKind.Object) return null;
        if (!TryText("kty", out var keyType)) return null;
        if (keyType is null) return Other;
        if (!TryText(keyIdMember, out var keyId) || !TryText("alg", out var algorithm) || !TryText("use", out var use)) return null;
        if (!TryText("crv", out var curve) || !TryText("x", out var x) || !TryText("y", out var y)) return null;
        if (!TryText("n", out var modulus) || !TryText("e", out var exponent) || !TryText("k", out var secret)) return null;
        if (!TryTexts("key_ops", out var operations)) return null;
        return new Jwk
        {
            KeyType = keyType, KeyId = keyId, Algorithm = NotEmpty(algorithm), Use = NotEmpty(use), Operations = operations,
            Curve = curve, X = x, Y = y, Modulus = modulus, Exponent = exponent, Secret = secret,
        };

        // Some libraries write absent members as null.
        bool TryText(string name, out string? text)
        {
            text = null;
            if (!value.TryGetProperty(name, out var member) || member.ValueKind is JsonValueKind.Null) return true;
            if (member.ValueKind is not JsonValueKind.String) return false;
            text = member.GetString();
            return true;
        }

        bool TryTexts(string name, out string[] texts)
        {
            texts = [];
            if (!value.TryGetProperty(name, out var member) || member.ValueKind is JsonValueKind.Null) return true;
            if (member.ValueKind is not JsonValueKind.Array) return false;
            if (member.EnumerateArray().Any(one => one.ValueKind is not JsonValueKind.String)) return false;
            texts = [.. member.EnumerateArray().Select(one => one.GetString()!)];
            return true;
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
