using System.Text.Json;

namespace Api.Security.DPoP;

/// <summary>The public key of a proof with its algorithm, from the header of the proof.</summary>
/// <param name="Header">The encoded header. Proofs of one client have the same one.</param>
/// <param name="Key">The key.</param>
/// <param name="Thumbprint">The thumbprint of the key, as in <c>cnf.jkt</c>.</param>
internal sealed record ProofKey(string Header, VerificationKey Key, string Thumbprint) : ISecondChanceEntry<ProofHeaderText>
{
    // 4096 bits in base64url. Anybody can send a proof, and a signature with 8192 bits costs a millisecond.
    private const int LongestModulus = 683;

    // RFC 7518, 6.2.2, 6.3.2 and 6.4.1
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    ProofHeaderText ISecondChanceEntry<ProofHeaderText>.Key => new(Header.AsMemory());

    bool ISecondChanceEntry<ProofHeaderText>.IsOf(in ProofHeaderText header) => header.Text.Span.SequenceEqual(Header);

    /// <summary>
    /// Reads a <c>jwk</c> (RFC 9449, 4.2). Checks everything but the point of an EC key, which .NET checks before it verifies.
    /// </summary>
    /// <param name="header">The encoded header of the proof.</param>
    /// <param name="jwk">The value of the member.</param>
    /// <param name="algorithm">The algorithm of the proof.</param>
    /// <param name="ed25519">Verifies Ed25519 signatures; <see langword="null"/> without that package.</param>
    /// <returns><see langword="null"/> when it is not a public key that fits the algorithm.</returns>
    public static ProofKey? Read(string header, JsonElement jwk, SignatureAlgorithm algorithm, IEd25519? ed25519)
    {
        if (jwk.ValueKind is not JsonValueKind.Object || Array.Exists(PrivateMembers, name => jwk.TryGetProperty(name, out _))) return null;
        if (Jwk.Read(jwk) is not { } key || !KeyImport.IsForSignatures(key)) return null;
        if (key.KeyType != algorithm.KeyType || (algorithm.Curve is not null && key.Curve != algorithm.Curve)) return null;
        if (key.Algorithm is not null && key.Algorithm != algorithm.Name) return null;
        if (!IsCanonical(key) || KeyImport.TryImport(key, algorithm, ed25519) is not { } imported) return null;
        return new ProofKey(header, imported, JwkThumbprint.Compute(key));
    }

    // Otherwise one key would have several thumbprints, or a proof would cost too much.
    private static bool IsCanonical(Jwk key) => key.KeyType switch
    {
        SignatureAlgorithm.Rsa => key.Modulus is { Length: <= LongestModulus } && IsNumber(key.Modulus) && IsNumber(key.Exponent),
        SignatureAlgorithm.EllipticCurve => IsBase64Url(key.X) && IsBase64Url(key.Y),
        _ => IsBase64Url(key.X),
    };

    private static bool IsBase64Url(string? text) => !string.IsNullOrEmpty(text) && Base64UrlText.Decode(text) is not null;

    private static bool IsNumber(string? text) => !string.IsNullOrEmpty(text) && Base64UrlText.Decode(text) is [not 0, ..];
}

/// <summary>The encoded header of a proof, as sent.</summary>
internal readonly record struct ProofHeaderText(ReadOnlyMemory<char> Text)
{
    /// <summary>The place in a table. Each process has its own seed, so that nobody can choose texts of one place.</summary>
    public ulong Mark => (uint)string.GetHashCode(Text.Span, StringComparison.Ordinal) * 0x9E3779B97F4A7C15UL;
}
