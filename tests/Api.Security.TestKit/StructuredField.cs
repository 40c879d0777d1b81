using System.Globalization;

namespace Api.Security.TestKit;

/// <summary>
/// A strict parser for lists of strings with parameters (RFC 9651, 4.2): everything that the RFC tells a parser to fail on is a
/// <see cref="FormatException"/>.
/// </summary>
public sealed class StructuredField
{
    private const int LongestInteger = 15;

    private readonly string _text;
    private int _at;

    private StructuredField(string text) => _text = text;

    /// <summary>One member of the list: a string, and its parameters in order.</summary>
    public sealed record Member(string Value, IReadOnlyDictionary<string, object> Parameters)
    {
        public long Number(string name) => (long)Parameters[name];
    }

    /// <summary>Parses a field; several lines are joined with a comma before (RFC 9651, 4.2).</summary>
    public static IReadOnlyList<Member> ParseList(params string[] lines)
    {
        var parser = new StructuredField(string.Join(", ", lines));
        var members = parser.List();
        return members;
    }

    private List<Member> List()
    {
        var members = new List<Member>();
        Skip(' ');
        while (_at < _text.Length)
        {
            members.Add(new Member(String(), Parameters()));
            SkipOptionalWhitespace();
            if (_at == _text.Length) return members;
            Expect(',');
            SkipOptionalWhitespace();
            if (_at == _text.Length) throw new FormatException("A list does not end with a comma.");
        }

        return members;
    }

    private Dictionary<string, object> Parameters()
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        while (_at < _text.Length && _text[_at] == ';')
        {
            _at++;
            Skip(' ');
            var key = Key();
            object value = true;
            if (_at < _text.Length && _text[_at] == '=')
            {
                _at++;
                value = BareItem();
            }

            if (!parameters.TryAdd(key, value)) throw new FormatException($"The parameter {key} is there twice.");
        }

        return parameters;
    }

    private string Key()
    {
        var start = _at;
        if (_at == _text.Length || !(char.IsAsciiLetterLower(_text[_at]) || _text[_at] == '*')) throw Wrong("a key");
        while (_at < _text.Length && (char.IsAsciiLetterLower(_text[_at]) || char.IsAsciiDigit(_text[_at]) || "_-.*".Contains(_text[_at])))
            _at++;
        return _text[start.._at];
    }

    private object BareItem() => _at == _text.Length ? throw Wrong("a value")
        : _text[_at] == '"' ? String()
        : char.IsAsciiDigit(_text[_at]) || _text[_at] == '-' ? Integer()
        : throw Wrong("a string or an integer");

    private long Integer()
    {
        var start = _at;
        if (_text[_at] == '-') _at++;
        var digits = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
        if (_at == digits || _at - digits > LongestInteger) throw Wrong("an integer of at most 15 digits");
        return long.Parse(_text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private string String()
    {
        Expect('"');
        var value = new System.Text.StringBuilder();
        while (_at < _text.Length)
        {
            var character = _text[_at++];
            if (character == '"') return value.ToString();
            if (character is < ' ' or > '~') throw Wrong("a printable ASCII character");
            if (character == '\\')
            {
                if (_at == _text.Length || _text[_at] is not ('"' or '\\')) throw Wrong("an escaped quote or backslash");
                character = _text[_at++];
            }

            value.Append(character);
        }

        throw Wrong("the end of a string");
    }

    private void Expect(char character)
    {
        if (_at == _text.Length || _text[_at] != character) throw Wrong(character.ToString());
        _at++;
    }

    private void Skip(char character)
    {
        while (_at < _text.Length && _text[_at] == character) _at++;
    }

    private void SkipOptionalWhitespace()
    {
        while (_at < _text.Length && (_text[_at] is ' ' or '\t')) _at++;
    }

    private FormatException Wrong(string expected) => new($"Expected {expected} at {_at} of: {_text}");
}
