using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// Reads a JWKS document (RFC 7517, 5), wherever it came from: strict JSON, public keys only, at least one that can be used.
/// Each key is read for itself, so that one that is malformed takes no other with it.
/// </summary>
internal static class JwksText
{
    // RFC 7518, 6.2.2, 6.3.2 and 6.4.1
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <exception cref="KeyFetchException">Why the text cannot be used.</exception>
    public static KeySet Read(string text, IReadOnlyList<SignatureAlgorithm> algorithms, KeySet? known = null)
    {
        using var document = JsonText.ParseDocument(Encoding.UTF8.GetBytes(text));
        if (document is null || !document.RootElement.TryGetProperty("keys"u8, out var list) || list.ValueKind is not JsonValueKind.Array)
            throw new KeyFetchException(KeyFetchFailure.Malformed);
        // Whoever publishes one private key by mistake may have published them all.
        if (list.EnumerateArray().Any(HoldsSecret)) throw new KeyFetchException(KeyFetchFailure.UnusableKeys);
        var keys = list.EnumerateArray().Select(Jwk.Read).ToArray();
        return KeySet.TryCreate(keys.OfType<Jwk>(), algorithms, known, unreadable: keys.Count(key => key is null)) ??
            throw new KeyFetchException(KeyFetchFailure.UnusableKeys);
    }

    // Asked of the text, also of keys that are of no use: what cannot be read as a key may still give one away.
    private static bool HoldsSecret(JsonElement key)
    {
        if (key.ValueKind is not JsonValueKind.Object) return false;
        foreach (var member in key.EnumerateObject())
            if (IsSecret(member)) return true;
        return false;
    }

    // Also a name in another case: it gives as much away. A member that is there without a value gives nothing away.
    private static bool IsSecret(JsonProperty member) =>
        PrivateMembers.Contains(member.Name, StringComparer.OrdinalIgnoreCase)
            ? member.Value.ValueKind is not JsonValueKind.Null && !IsText(member.Value, "")
            : member.Name.Equals("kty", StringComparison.OrdinalIgnoreCase) && IsText(member.Value, SignatureAlgorithm.Symmetric);

    private static bool IsText(JsonElement value, string text) => value.ValueKind is JsonValueKind.String && value.ValueEquals(text);
}
