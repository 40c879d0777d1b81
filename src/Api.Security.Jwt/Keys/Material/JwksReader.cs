using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// Reads a JWKS document (RFC 7517, 5) from any source: strict JSON, public keys only, at least one usable key. Each key is read
/// separately, so that a malformed key does not affect the others.
/// </summary>
/// <param name="ed25519">Verifies Ed25519; <see langword="null"/> when the application did not add it.</param>
internal sealed class JwksReader(IEd25519? ed25519 = null)
{
    // RFC 7518, 6.2.2, 6.3.2 and 6.4.1
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <param name="text">The document.</param>
    /// <param name="issuer">The issuer, with its algorithms, and the member that names its keys.</param>
    /// <param name="known">The previous keys; those that are still in the document stay the same objects.</param>
    /// <exception cref="KeyFetchException">The text cannot be used.</exception>
    public KeySet Read(string text, JwtIssuerOptions issuer, KeySet? known = null)
    {
        using var document = JsonText.ParseDocument(Encoding.UTF8.GetBytes(text));
        if (document is null || !document.RootElement.TryGetProperty("keys"u8, out var list) || list.ValueKind is not JsonValueKind.Array)
            throw new KeyFetchException(KeyFetchFailure.Malformed);
        // An issuer that publishes one private key by error may have published all of them.
        if (list.EnumerateArray().Any(HoldsSecret)) throw new KeyFetchException(KeyFetchFailure.UnusableKeys);
        var keys = list.EnumerateArray().Select(key => Jwk.Read(key, NameOf(issuer))).ToArray();
        return KeySet.TryCreate(keys.OfType<Jwk>(), IssuerAlgorithms.Get(issuer), known, keys.Count(key => key is null), ed25519) ??
            throw new KeyFetchException(KeyFetchFailure.UnusableKeys);
    }

    private static string NameOf(JwtIssuerOptions issuer) =>
        issuer.NamesKeysByThumbprint ? JwtCustomProfileOptions.ByThumbprint : JwtCustomProfileOptions.ByKeyId;

    // Checks the JSON, including entries that are not usable keys: they may still disclose a secret.
    private static bool HoldsSecret(JsonElement key)
    {
        if (key.ValueKind is not JsonValueKind.Object) return false;
        foreach (var member in key.EnumerateObject())
            if (IsSecret(member)) return true;
        return false;
    }

    // Ignores case, because a name in another case discloses the same value. An empty or null member discloses nothing.
    private static bool IsSecret(JsonProperty member) =>
        PrivateMembers.Contains(member.Name, StringComparer.OrdinalIgnoreCase)
            ? member.Value.ValueKind is not JsonValueKind.Null && !IsText(member.Value, "")
            : member.Name.Equals("kty", StringComparison.OrdinalIgnoreCase) && IsText(member.Value, SignatureAlgorithm.Symmetric);

    private static bool IsText(JsonElement value, string text) => value.ValueKind is JsonValueKind.String && value.ValueEquals(text);
}
