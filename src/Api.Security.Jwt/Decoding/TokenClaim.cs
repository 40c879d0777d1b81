using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>Where one member of a payload stands; see <see cref="AccessToken"/> for what it says.</summary>
/// <param name="Name">Its name, when it is a usual one.</param>
/// <param name="NameStart">Where the name begins, with its quotation mark.</param>
/// <param name="NameLength">Its length, quotation marks included.</param>
/// <param name="NameIsEscaped">Whether the name holds a backslash.</param>
/// <param name="Start">Where the value begins; a string with its quotation mark.</param>
/// <param name="Length">Its length, quotation marks included.</param>
/// <param name="Kind">The token that the value begins with.</param>
/// <param name="IsEscaped">Whether the value is a string that holds a backslash.</param>
internal readonly record struct TokenClaim(
    ClaimName Name, int NameStart, int NameLength, bool NameIsEscaped, int Start, int Length, JsonTokenType Kind, bool IsEscaped);
