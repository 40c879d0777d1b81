using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// The value of one claim, as a position in the payload: nothing is copied until it is read. <c>default</c> is an absent claim.
/// </summary>
internal readonly struct ClaimValue
{
    // The last second of the year 9999, the maximum of DateTimeOffset. A later date would be a token that never expires.
    private const double LatestNumericDate = 253_402_300_799;

    private readonly byte[]? _payload;
    private readonly int _start;
    private readonly int _length;
    private readonly bool _isEscaped;

    /// <param name="payload">The buffer with the payload, which is strict JSON.</param>
    /// <param name="start">The start of the value; for a string, of its quotation mark.</param>
    /// <param name="length">The length of the value, quotation marks included.</param>
    /// <param name="kind">The JSON token that the value starts with.</param>
    /// <param name="isEscaped">Whether the value is a string that contains a backslash.</param>
    public ClaimValue(byte[] payload, int start, int length, JsonTokenType kind, bool isEscaped) =>
        (_payload, _start, _length, Kind, _isEscaped) = (payload, start, length, kind, isEscaped);

    /// <summary>The JSON token that the value starts with.</summary>
    public JsonTokenType Kind { get; }

    public bool IsPresent => _payload is not null;

    /// <summary>Whether the claim is absent or <c>null</c>; some issuers write <c>null</c> for an absent claim.</summary>
    public bool IsNothing => Kind is JsonTokenType.None or JsonTokenType.Null;

    public bool IsString => Kind is JsonTokenType.String;

    public bool IsArray => Kind is JsonTokenType.StartArray;

    /// <summary>Whether the value is a non-empty string.</summary>
    public bool IsText => IsString && _length > 2;

    /// <summary>The value as written.</summary>
    public ReadOnlySpan<byte> Raw => _payload.AsSpan(_start, _length);

    private ReadOnlySpan<byte> Content => Raw[1..^1];

    /// <summary>
    /// Reads a NumericDate (RFC 7519, 2): seconds since 1970, fractions allowed. A string that contains a number is not accepted.
    /// </summary>
    public bool TryNumericDate(out double seconds)
    {
        seconds = 0;
        if (Kind is not JsonTokenType.Number) return false;
        if (Utf8Parser.TryParse(Raw, out long whole, out var read) && read == _length) seconds = whole;
        else if (!Utf8Parser.TryParse(Raw, out seconds, out read) || read != _length) return false;
        return Math.Abs(seconds) <= LatestNumericDate;
    }

    /// <param name="text">The number in decimal digits.</param>
    /// <returns>Whether the value is a 64-bit integer, written without fraction and exponent.</returns>
    public bool TryInteger(out string text)
    {
        text = "";
        if (Kind is not JsonTokenType.Number || !Utf8Parser.TryParse(Raw, out long number, out var read) || read != _length) return false;
        text = number == 0 ? "0" : Encoding.UTF8.GetString(Raw); // zero may have a sign
        return true;
    }

    /// <summary>Checks whether the value is this string, compared ordinally (case-sensitive).</summary>
    public bool Is(ReadOnlySpan<byte> utf8) => IsString && (_isEscaped ? Reader().ValueTextEquals(utf8) : Content.SequenceEqual(utf8));

    /// <summary>Checks whether the value is a string or an array of strings.</summary>
    public bool IsTextOrTexts()
    {
        if (!IsArray) return IsString;
        foreach (var entry in Entries())
            if (!entry.IsString) return false;
        return true;
    }

    /// <summary>
    /// Checks whether the value is one of these texts, or an array that contains one, compared ordinally (case-sensitive).
    /// </summary>
    public bool ContainsAny(IReadOnlyList<byte[]> texts)
    {
        if (!IsArray) return IsAny(texts);
        foreach (var entry in Entries())
            if (entry.IsAny(texts)) return true;
        return false;
    }

    /// <summary>Returns the string.</summary>
    public string GetString() => _isEscaped ? Reader().GetString()! : Encoding.UTF8.GetString(Content);

    /// <summary>The string in UTF-8.</summary>
    public ReadOnlySpan<byte> Text => _isEscaped ? Encoding.UTF8.GetBytes(GetString()) : Content;

    /// <summary>Returns a copy that stays valid when the payload's buffer is reused.</summary>
    public JsonElement ToElement() => IsPresent ? JsonElement.Parse(Raw) : default;

    /// <summary>Returns the entries of an array.</summary>
    public EntryEnumerator Entries() => new(this);

    private bool IsAny(IReadOnlyList<byte[]> texts)
    {
        for (var i = 0; i < texts.Count; i++)
            if (Is(texts[i])) return true;
        return false;
    }

    private Utf8JsonReader Reader()
    {
        var reader = new Utf8JsonReader(Raw);
        reader.Read();
        return reader;
    }

    /// <summary>Enumerates the entries of an array.</summary>
    public ref struct EntryEnumerator
    {
        private readonly ClaimValue _array;
        private Utf8JsonReader _reader;

        public EntryEnumerator(ClaimValue array)
        {
            _array = array;
            _reader = array.Reader();
        }

        public ClaimValue Current { get; private set; }

        public readonly EntryEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (!_reader.Read() || _reader.TokenType is JsonTokenType.EndArray) return false;
            var (kind, isEscaped) = (_reader.TokenType, _reader.ValueIsEscaped);
            var (start, length) = _reader.SkipValue(out _).GetOffsetAndLength(_array._length);
            Current = new ClaimValue(_array._payload!, _array._start + start, length, kind, isEscaped);
            return true;
        }
    }
}
