using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;

namespace Api.Security.Mtls;

/// <summary>
/// Parses a subject as RFC 4514 writes it: <c>CN=reports,OU=a+OU=b,O=Example\, Inc</c>, the least significant component first. Spaces
/// around separators are ignored, as most tools print them. Quotes as in RFC 1779 are not understood.
/// </summary>
internal sealed class SubjectText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _text;
    private int _at;

    private SubjectText(string text) => _text = text;

    public static bool TryParse(string text, [NotNullWhen(true)] out SubjectName? subject)
    {
        subject = null;
        try
        {
            subject = new SubjectName(new SubjectText(text).ReadComponents());
            return true;
        }
        catch (Exception exception) when (exception is FormatException or AsnContentException or ArgumentException)
        {
            return false;
        }
    }

    private List<List<(string, string)>> ReadComponents()
    {
        var components = new List<List<(string, string)>>();
        do
        {
            List<(string, string)> component = [];
            do component.Add(ReadAttribute());
            while (TryRead('+'));
            components.Add(component);
        }
        while (TryRead(','));
        if (_at < _text.Length) throw new FormatException();
        components.Reverse(); // certificates have the most significant component first
        return components;
    }

    private (string Type, string Value) ReadAttribute()
    {
        var end = _text.IndexOf('=', _at);
        if (end < 0) throw new FormatException();
        var type = AttributeTypes.Find(_text[_at..end].Trim(' ')) ?? throw new FormatException();
        _at = end + 1;
        while (TryRead(' '))
        {
        }

        return (type, TryRead('#') ? ReadEncoded() : ReadValue());
    }

    private bool TryRead(char expected)
    {
        if (_at >= _text.Length || _text[_at] != expected) return false;
        _at++;
        return true;
    }

    // RFC 4514, 2.4: # and the encoding of the value in hexadecimal.
    private string ReadEncoded()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiHexDigit(_text[_at])) _at++;
        var value = new AsnReader(Convert.FromHexString(_text.AsSpan(start, _at - start)), AsnEncodingRules.DER);
        while (TryRead(' '))
        {
        }

        var text = SubjectName.ReadText(value);
        value.ThrowIfNotEmpty();
        return text;
    }

    private string ReadValue()
    {
        var bytes = new List<byte>(); // of UTF-8, because an escape may be a part of a character
        var kept = 0; // spaces at the end belong to the value only when they are escaped
        while (_at < _text.Length && _text[_at] is not (',' or '+'))
        {
            var next = _text[_at];
            if (next is '"' or ';' or '<' or '>' or '\0') throw new FormatException();
            if (next == '\\') bytes.Add(ReadEscaped());
            else
            {
                var length = char.IsSurrogatePair(_text, _at) ? 2 : 1;
                bytes.AddRange(Strict.GetBytes(_text.Substring(_at, length)));
                _at += length;
            }

            if (next != ' ') kept = bytes.Count;
        }

        return Strict.GetString(bytes.ToArray(), 0, kept);
    }

    private byte ReadEscaped()
    {
        var escaped = _at + 1 < _text.Length ? _text[_at + 1] : throw new FormatException();
        if (escaped is ' ' or '"' or '#' or '+' or ',' or ';' or '<' or '=' or '>' or '\\')
        {
            _at += 2;
            return (byte)escaped;
        }

        if (_at + 2 >= _text.Length) throw new FormatException();
        var value = Convert.FromHexString(_text.AsSpan(_at + 1, 2))[0];
        _at += 3;
        return value;
    }
}
