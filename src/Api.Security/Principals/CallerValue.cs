using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

namespace Api.Security;

/// <summary>One typed value of a claim: a string, a number, a boolean, or a value that never equals any of them.</summary>
internal readonly record struct CallerValue(JsonValueKind Kind, string Text)
{
    /// <summary>The value type of a claim that holds JSON.</summary>
    public const string Json = "JSON";

    /// <summary>Whether the value is JSON <c>null</c>.</summary>
    public bool IsNothing => Kind is JsonValueKind.Null;

    public bool IsText => Kind is JsonValueKind.String;

    public static CallerValue From(Claim claim) => From(claim.ValueType, claim.Value);

    /// <param name="valueType">One of <see cref="ClaimValueTypes"/>, or <see cref="Json"/>.</param>
    /// <param name="text">The value of the claim.</param>
    public static CallerValue From(string valueType, string text) => valueType switch
    {
        Json => new CallerValue(text.Length == 0 ? JsonValueKind.Null : JsonValueKind.Object, text),
        ClaimValueTypes.Boolean =>
            new CallerValue(
                string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) ? JsonValueKind.True : JsonValueKind.False, text),
        ClaimValueTypes.Integer or ClaimValueTypes.Integer32 or ClaimValueTypes.Integer64 or ClaimValueTypes.UInteger32
            or ClaimValueTypes.UInteger64 or ClaimValueTypes.Double =>
            new CallerValue(JsonValueKind.Number, text),
        _ => new CallerValue(JsonValueKind.String, text),
    };

    public static CallerValue From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new CallerValue(JsonValueKind.String, element.GetString()!),
        JsonValueKind.Number => new CallerValue(JsonValueKind.Number, element.GetRawText()),
        JsonValueKind.True => new CallerValue(JsonValueKind.True, "true"),
        JsonValueKind.False => new CallerValue(JsonValueKind.False, "false"),
        _ => new CallerValue(element.ValueKind, ""),
    };

    /// <summary>
    /// Checks whether the value equals a text: strings are compared ordinally, numbers by value, booleans case-insensitively.
    /// </summary>
    public bool Is(string expected) => Kind switch
    {
        JsonValueKind.Number =>
            string.Equals(Text, expected, StringComparison.Ordinal)
            || (TryNumber(Text, out var number) && TryNumber(expected, out var other) && number == other),
        JsonValueKind.True => string.Equals(expected, "true", StringComparison.OrdinalIgnoreCase),
        JsonValueKind.False => string.Equals(expected, "false", StringComparison.OrdinalIgnoreCase),
        JsonValueKind.String => string.Equals(Text, expected, StringComparison.Ordinal),
        _ => false,
    };

    // Decimal, because two different large numbers can be the same double.
    private static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out number) &&
        text.Length <= 29; // a decimal cannot distinguish more digits
}
