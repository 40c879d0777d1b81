using System.Buffers;
using System.Text;

namespace Api.Security;

/// <summary>
/// One value of <c>WWW-Authenticate</c> (RFC 9110, 11.6.1; RFC 6750, 3). Each parameter is checked when it is added, so the
/// value never contains a character that is not allowed in a quoted string.
/// </summary>
internal sealed class Challenge
{
    // RFC 6750, 3: %x20-21 / %x23-5B / %x5D-7E, everything that needs no escaping inside a quoted string.
    private static readonly SearchValues<char> ParameterCharacters = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7E - 0x20 + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    private readonly StringBuilder _value;
    private bool _hasParameters;

    public Challenge(string authorizationScheme, string realm)
    {
        _value = new StringBuilder(authorizationScheme);
        With("realm", realm);
    }

    public static bool IsParameterValue(ReadOnlySpan<char> value) => !value.ContainsAnyExcept(ParameterCharacters);

    /// <exception cref="ArgumentException">The value contains a character that is not allowed.</exception>
    public Challenge With(string name, string value)
    {
        if (!IsParameterValue(value))
            throw new ArgumentException($"The parameter '{name}' contains a character that is not allowed in a challenge.", nameof(value));
        _value.Append(_hasParameters ? ", " : " ").Append(name).Append("=\"").Append(value).Append('"');
        _hasParameters = true;
        return this;
    }

    public override string ToString() => _value.ToString();
}
