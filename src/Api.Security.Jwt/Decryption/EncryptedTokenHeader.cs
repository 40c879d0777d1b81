using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>The header of a JWE (RFC 7516, 4.1; RFC 7518, 4.6.1). Keys that it points to are ignored.</summary>
/// <param name="Algorithm"><c>alg</c>: how the content key is protected; a supported algorithm.</param>
/// <param name="Encryption"><c>enc</c>: how the content is encrypted; a supported algorithm.</param>
/// <param name="KeyId"><c>kid</c>; <see langword="null"/> when absent.</param>
/// <param name="ContentType"><c>cty</c>; <see langword="null"/> when absent.</param>
/// <param name="EphemeralKey"><c>epk</c>; <see langword="null"/> when absent.</param>
/// <param name="PartyUInfo"><c>apu</c>, decoded.</param>
/// <param name="PartyVInfo"><c>apv</c>, decoded.</param>
internal sealed record EncryptedTokenHeader(
    KeyManagement Algorithm, ContentEncryption Encryption, string? KeyId, string? ContentType, EphemeralKey? EphemeralKey,
    byte[] PartyUInfo, byte[] PartyVInfo)
{
    /// <returns>The reason why the header is refused; otherwise <see langword="null"/>, and <paramref name="header"/> is set.</returns>
    public static Refusal? Read(ReadOnlyMemory<byte> utf8, out EncryptedTokenHeader? header)
    {
        header = null;
        using var document = JsonText.ParseObject(utf8);
        if (document is null) return JwtRefusals.HeaderMalformed;
        var root = document.RootElement;

        if (root.TryGetProperty("crit"u8, out _)) return JwtRefusals.CriticalHeader;
        if (root.TryGetProperty("zip"u8, out _)) return JwtRefusals.CompressionNotAllowed;
        if (KeyManagement.Find(root.TextOf("alg")) is not { } algorithm || ContentEncryption.Find(root.TextOf("enc")) is not { } encryption)
            return JwtRefusals.AlgorithmNotAllowed;
        if (!TryBytes(root, "apu", out var partyU) || !TryBytes(root, "apv", out var partyV)) return JwtRefusals.HeaderMalformed;
        var ephemeral = root.TryGetProperty("epk"u8, out var epk) ? EphemeralKey.Read(epk) : null;
        if (algorithm.UsesEphemeralKey && ephemeral is null) return JwtRefusals.HeaderMalformed;
        header = new EncryptedTokenHeader(algorithm, encryption, root.TextOf("kid"), root.TextOf("cty"), ephemeral, partyU, partyV);
        return null;
    }

    private static bool TryBytes(JsonElement root, string name, out byte[] bytes)
    {
        bytes = [];
        if (!root.TryGetProperty(name, out _)) return true;
        if (root.TextOf(name) is not { } text || Base64UrlText.Decode(text) is not { } decoded) return false;
        bytes = decoded;
        return true;
    }
}
