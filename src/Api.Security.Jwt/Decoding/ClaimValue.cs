using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>Questions to one claim.</summary>
internal static class ClaimValue
{
    // The last second of the year 9999: beyond it no DateTimeOffset exists, and a token that never expires is none.
    private const double LatestNumericDate = 253_402_300_799;

    public static bool IsPresent(this JsonElement claim) => claim.ValueKind is not JsonValueKind.Undefined;

    public static bool IsText(this JsonElement claim) => claim.ValueKind is JsonValueKind.String && !claim.ValueEquals(""u8);

    /// <summary>NumericDate (RFC 7519, 2): seconds since 1970, fractions allowed. Text that looks like a number is none.</summary>
    public static bool TryNumericDate(this JsonElement claim, out double seconds)
    {
        seconds = 0;
        return claim.ValueKind is JsonValueKind.Number && claim.TryGetDouble(out seconds) && Math.Abs(seconds) <= LatestNumericDate;
    }

    /// <summary>One string, or an array of strings.</summary>
    public static bool IsTextOrTexts(this JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.String => true,
        JsonValueKind.Array => claim.EnumerateArray().All(entry => entry.ValueKind is JsonValueKind.String),
        _ => false,
    };

    /// <summary>Whether the claim is one of these texts, or an array that holds one of them; ordinal.</summary>
    public static bool ContainsAny(this JsonElement claim, IReadOnlyList<string> texts) => claim.ValueKind switch
    {
        JsonValueKind.String => IsAny(claim, texts),
        JsonValueKind.Array => claim.EnumerateArray().Any(entry => entry.ValueKind is JsonValueKind.String && IsAny(entry, texts)),
        _ => false,
    };

    private static bool IsAny(JsonElement claim, IReadOnlyList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
            if (claim.ValueEquals(texts[i])) return true;
        return false;
    }
}
