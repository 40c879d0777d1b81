namespace Api.Security;

/// <summary>One claim about a caller, before it becomes part of a principal.</summary>
public readonly struct CallerClaim
{
    /// <summary>Creates the claim.</summary>
    /// <param name="type">The claim name as sent by the issuer, such as <c>sub</c>. Never renamed.</param>
    /// <param name="value">The value as text.</param>
    /// <param name="valueType">One of <see cref="System.Security.Claims.ClaimValueTypes"/>, or <c>JSON</c> for an object.</param>
    public CallerClaim(string type, string value, string valueType) =>
        (Type, Value, ValueType) = (type, value, valueType);

    /// <summary>The claim name as sent by the issuer, such as <c>sub</c>. Never renamed.</summary>
    public string Type { get; init; }

    /// <summary>The value as text.</summary>
    public string Value { get; init; }

    /// <summary>One of <see cref="System.Security.Claims.ClaimValueTypes"/>, or <c>JSON</c> for an object.</summary>
    public string ValueType { get; init; }
}
