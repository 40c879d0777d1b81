using System.Buffers;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// A fast path for payloads as most issuers write them: an object without white space whose values are strings, integers, literals
/// and arrays of strings, all in ASCII without escapes. It accepts nothing that <see cref="StrictPayload"/> would not read the same
/// way, and leaves everything else to it.
/// </summary>
internal static class PlainPayload
{
    private const int SafeDigits = 18;

    private static readonly SearchValues<byte> PlainCharacters = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Where(character => character != '\\').Select(character => (byte)character)]);

    /// <returns><see langword="false"/> when the payload is not plain; the content of <paramref name="token"/> is then undefined.</returns>
    public static bool TryRead(ArraySegment<byte> payload, AccessToken token)
    {
        ReadOnlySpan<byte> text = payload;
        if (text.IsEmpty || text[0] != (byte)'{' || text.ContainsAnyExcept(PlainCharacters)) return false;
        var at = 1;
        do
        {
            var name = at;
            if (!SkipString(text, ref at) || !Skip(text, ref at, (byte)':')) return false;
            var value = at;
            if (SkipValue(text, ref at) is not { } kind) return false;
            if (!token.TryAdd(name..(value - 1), nameIsEscaped: false, value..at, kind, isEscaped: false)) return false;
        }
        while (Skip(text, ref at, (byte)','));

        return Skip(text, ref at, (byte)'}') && at == text.Length;
    }

    private static JsonTokenType? SkipValue(ReadOnlySpan<byte> text, ref int at)
    {
        if (at >= text.Length) return null;
        return text[at] switch
        {
            (byte)'"' => SkipString(text, ref at) ? JsonTokenType.String : null,
            (byte)'[' => SkipStrings(text, ref at) ? JsonTokenType.StartArray : null,
            >= (byte)'0' and <= (byte)'9' => SkipDigits(text, ref at) ? JsonTokenType.Number : null,
            (byte)'t' => SkipWord(text, ref at, "true"u8) ? JsonTokenType.True : null,
            (byte)'f' => SkipWord(text, ref at, "false"u8) ? JsonTokenType.False : null,
            (byte)'n' => SkipWord(text, ref at, "null"u8) ? JsonTokenType.Null : null,
            _ => null,
        };
    }

    private static bool SkipString(ReadOnlySpan<byte> text, ref int at)
    {
        if (!Skip(text, ref at, (byte)'"')) return false;
        var length = text[at..].IndexOf((byte)'"');
        at += length + 1;
        return length >= 0;
    }

    private static bool SkipStrings(ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        if (Skip(text, ref at, (byte)']')) return true;
        do
        {
            if (!SkipString(text, ref at)) return false;
        }
        while (Skip(text, ref at, (byte)','));

        return Skip(text, ref at, (byte)']');
    }

    private static bool SkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        return at - start == 1 || (text[start] != (byte)'0' && at - start <= SafeDigits);
    }

    private static bool SkipWord(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> word)
    {
        if (!text[at..].StartsWith(word)) return false;
        at += word.Length;
        return true;
    }

    private static bool Skip(ReadOnlySpan<byte> text, ref int at, byte character)
    {
        if (at >= text.Length || text[at] != character) return false;
        at++;
        return true;
    }
}
