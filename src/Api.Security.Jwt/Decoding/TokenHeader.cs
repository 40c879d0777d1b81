using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// The used members of a JOSE header (RFC 7515, 4.1). Keys that a header contains or points to (<c>jwk</c>, <c>jku</c>, <c>x5u</c>,
/// <c>x5c</c>) are ignored.
/// </summary>
/// <param name="Algorithm">A supported algorithm; whether the issuer allows it is not checked yet.</param>
/// <param name="KeyId"><c>kid</c>; <see langword="null"/> when absent.</param>
/// <param name="Type"><c>typ</c>; <see langword="null"/> when absent.</param>
internal readonly record struct TokenHeader(SignatureAlgorithm Algorithm, string? KeyId, string? Type)
{
    /// <summary><c>x5t</c>, which some issuers name the key by; <see langword="null"/> when absent or not a string.</summary>
    public string? Thumbprint { get; init; }

    /// <summary>Whether there is a <c>nonce</c>, as in tokens for Microsoft Graph.</summary>
    public bool HasNonce { get; init; }

    /// <returns>The reason why the header is refused; otherwise <see langword="null"/>, and <paramref name="header"/> is set.</returns>
    public static Refusal? Read(ReadOnlyMemory<byte> utf8, out TokenHeader header)
    {
        header = default;
        using var document = JsonText.ParseObject(utf8);
        if (document is null) return JwtRefusals.HeaderMalformed;

        string? algorithm = null, keyId = null, type = null, thumbprint = null;
        var hasNonce = false;
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.NameEquals("crit"u8) || member.NameEquals("b64"u8)) return JwtRefusals.CriticalHeader;
            if (member.NameEquals("zip"u8)) return JwtRefusals.CompressionNotAllowed;
            if (member.NameEquals("alg"u8) && !TryText(member.Value, out algorithm)) return JwtRefusals.HeaderMalformed;
            if (member.NameEquals("kid"u8) && !TryText(member.Value, out keyId)) return JwtRefusals.HeaderMalformed;
            if (member.NameEquals("typ"u8) && !TryText(member.Value, out type)) return JwtRefusals.HeaderMalformed;
            if (member.NameEquals("x5t"u8)) TryText(member.Value, out thumbprint);
            hasNonce |= member.NameEquals("nonce"u8);
        }

        if (SignatureAlgorithm.Find(algorithm) is not { } known) return JwtRefusals.AlgorithmNotAllowed;
        header = new TokenHeader(known, keyId, type) { Thumbprint = thumbprint, HasNonce = hasNonce };
        return null;
    }

    private static bool TryText(JsonElement value, out string? text)
    {
        text = value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }
}
