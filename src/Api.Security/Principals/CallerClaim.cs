namespace Api.Security;

/// <summary>One claim about a caller, before it becomes part of a principal.</summary>
/// <param name="Type">The claim name as the issuer wrote it, such as <c>sub</c>. Never renamed.</param>
/// <param name="Value">The value as text.</param>
/// <param name="ValueType">One of <see cref="System.Security.Claims.ClaimValueTypes"/>, or <c>JSON</c> for an object.</param>
public readonly record struct CallerClaim(string Type, string Value, string ValueType);
