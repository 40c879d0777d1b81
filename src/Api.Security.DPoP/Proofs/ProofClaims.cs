using System.Text.Json;

namespace Api.Security.DPoP;

/// <summary>The claims of a proof (RFC 9449, 4.2); only their types are checked here. Other claims are ignored.</summary>
/// <param name="Id"><c>jti</c>.</param>
/// <param name="Method"><c>htm</c>.</param>
/// <param name="Target"><c>htu</c>.</param>
/// <param name="IssuedAt"><c>iat</c>, in seconds since 1970.</param>
/// <param name="TokenHash"><c>ath</c>, encoded.</param>
/// <param name="Nonce"><c>nonce</c>; <see langword="null"/> when absent.</param>
/// <param name="NotBefore"><c>nbf</c>, which proofs need not have.</param>
/// <param name="ExpiresAt"><c>exp</c>, which proofs need not have.</param>
internal readonly record struct ProofClaims(
    string Id, string Method, string Target, double IssuedAt, string TokenHash, string? Nonce, double NotBefore, double ExpiresAt)
{
    /// <returns>The claims, or why the payload is refused.</returns>
    public static Refusal? Read(ReadOnlyMemory<byte> payload, out ProofClaims claims)
    {
        claims = default;
        using var document = JsonText.ParseObject(payload);
        if (document is null) return DPoPRefusals.ProofMalformed;
        var (root, hasNonce) = (document.RootElement, document.RootElement.TryGetProperty("nonce"u8, out _));
        if (root.TextOf("jti") is not { Length: > 0 } id || root.TextOf("htm") is not { } method || root.TextOf("htu") is not { } target
            || !TryTime(root, "iat"u8, out var issuedAt) || root.TextOf("ath") is not { } hash)
            return DPoPRefusals.ProofClaimMissing;
        var nonce = root.TextOf("nonce");
        var (notBefore, expiresAt) = (double.NegativeInfinity, double.PositiveInfinity);
        if ((hasNonce && nonce is null) || !TryOptionalTime(root, "nbf"u8, ref notBefore) || !TryOptionalTime(root, "exp"u8, ref expiresAt))
            return DPoPRefusals.ProofClaimMissing;
        claims = new ProofClaims(id, method, target, issuedAt, hash, nonce, notBefore, expiresAt);
        return null;
    }

    // RFC 7519, 4.1.4 and 4.1.5
    private static bool TryOptionalTime(JsonElement root, ReadOnlySpan<byte> name, ref double time) =>
        !root.TryGetProperty(name, out _) || TryTime(root, name, out time);

    private static bool TryTime(JsonElement root, ReadOnlySpan<byte> name, out double time)
    {
        time = 0;
        return root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out time)
            && double.IsFinite(time);
    }
}
