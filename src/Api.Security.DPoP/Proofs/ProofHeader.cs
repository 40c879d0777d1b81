using System.Text.Json;

namespace Api.Security.DPoP;

/// <summary>
/// Reads the JOSE header of a proof (RFC 9449, 4.2): checks 3 to 5 and 7. <c>kid</c>, <c>jku</c>, <c>x5u</c> and <c>x5c</c> are ignored and
/// never followed: the key is in <c>jwk</c>.
/// </summary>
internal static class ProofHeader
{
    private const string Type = "dpop+jwt";

    /// <param name="encoded">The encoded header.</param>
    /// <param name="utf8">The decoded header; <see langword="null"/> when it is not base64url.</param>
    /// <param name="algorithms">The allowed algorithms.</param>
    /// <param name="ed25519">Verifies Ed25519 signatures; <see langword="null"/> without that package.</param>
    /// <returns>The key of the proof, or why the header is refused.</returns>
    public static Outcome<ProofKey> Read(ReadOnlyMemory<char> encoded, byte[]? utf8, ProofAlgorithms algorithms, IEd25519? ed25519)
    {
        if (utf8 is null) return DPoPRefusals.ProofMalformed;
        using var document = JsonText.ParseObject(utf8);
        if (document is null) return DPoPRefusals.ProofMalformed;
        var header = document.RootElement;
        if (header.TryGetProperty("crit"u8, out _) || header.TryGetProperty("b64"u8, out _) || header.TryGetProperty("zip"u8, out _))
            return DPoPRefusals.ProofMalformed;
        if (header.TextOf("typ") is not { } type
            || !MediaType.NameOf(type).Equals(Type, StringComparison.OrdinalIgnoreCase)) return DPoPRefusals.ProofTypeWrong;
        if (algorithms.Find(header.TextOf("alg")) is not { } algorithm) return DPoPRefusals.ProofAlgorithmNotAllowed;
        return header.TryGetProperty("jwk"u8, out var jwk) && ProofKey.Read(encoded.ToString(), jwk, algorithm, ed25519) is { } key
            ? key
            : DPoPRefusals.ProofKeyInvalid;
    }
}
