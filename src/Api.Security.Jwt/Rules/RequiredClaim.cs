using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// One entry of <see cref="JwtCustomProfileOptions.RequiredClaims"/>: a claim that a token must have, perhaps with a value.
/// </summary>
internal sealed class RequiredClaim
{
    private const char Separator = '=';

    private readonly NamedClaim _claim;
    private readonly byte[]? _value;

    public RequiredClaim(string text)
    {
        var parts = text.Split(Separator, 2);
        (Text, Name, _claim) = (text, parts[0], new NamedClaim(parts[0]));
        _value = parts.Length > 1 ? Encoding.UTF8.GetBytes(parts[1]) : null;
    }

    public string Name { get; }

    /// <summary>The entry as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether the text has a name and, if there is a separator, a value.</summary>
    public static bool IsValid(string text) =>
        text.Length > 0 && text[0] != Separator && text.IndexOf(Separator, StringComparison.Ordinal) != text.Length - 1;

    public Refusal? Check(AccessToken token)
    {
        var claim = _claim.In(token);
        if (claim.IsNothing) return JwtRefusals.ClaimRequired;
        return _value is null || Holds(claim, _value) ? null : JwtRefusals.NotAnAccessToken;
    }

    private static bool Holds(ClaimValue claim, byte[] value)
    {
        if (!claim.IsArray) return Equals(claim, value);
        foreach (var entry in claim.Entries())
            if (Equals(entry, value)) return true;
        return false;
    }

    // A string is compared with its content, a literal or a number as it is written.
    private static bool Equals(ClaimValue claim, byte[] value) =>
        claim.Kind is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Number
            ? claim.Raw.SequenceEqual(value)
            : claim.Is(value);
}
