using System.Text;

namespace Api.Security;

/// <summary>
/// One value of <c>WWW-Authenticate</c> (RFC 9110, 11.6.1; RFC 6750, 3). Each parameter is checked when it is added, so the
/// value never contains a character that is not allowed in a quoted string.
/// </summary>
internal sealed class Challenge
{
    private readonly StringBuilder _value;
    private bool _hasParameters;

    public Challenge(string authorizationScheme, string realm)
    {
        _value = new StringBuilder(authorizationScheme);
        With("realm", realm);
    }

    /// <exception cref="ArgumentException">The value contains a character that is not allowed.</exception>
    public Challenge With(string name, string value)
    {
        if (!QuotedText.IsValid(value))
            throw new ArgumentException($"The parameter '{name}' contains a character that is not allowed in a challenge.", nameof(value));
        _value.Append(_hasParameters ? ", " : " ").Append(name).Append("=\"").Append(value).Append('"');
        _hasParameters = true;
        return this;
    }

    public override string ToString() => _value.ToString();
}
