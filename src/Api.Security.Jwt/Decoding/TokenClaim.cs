using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>The position of one member in a payload; <see cref="AccessToken"/> reads its content.</summary>
/// <param name="Name">The name, when it is a common one.</param>
/// <param name="NameStart">The start of the name, at its quotation mark.</param>
/// <param name="NameLength">The length of the name, quotation marks included.</param>
/// <param name="NameIsEscaped">Whether the name contains a backslash.</param>
/// <param name="Start">The start of the value; for a string, of its quotation mark.</param>
/// <param name="Length">The length of the value, quotation marks included.</param>
/// <param name="Kind">The JSON token that the value starts with.</param>
/// <param name="IsEscaped">Whether the value is a string that contains a backslash.</param>
internal readonly record struct TokenClaim(
    ClaimName Name, int NameStart, int NameLength, bool NameIsEscaped, int Start, int Length, JsonTokenType Kind, bool IsEscaped);
