using System.Text.Json;
using System.Text.Unicode;

namespace Api.Security;

/// <summary>
/// Strict JSON: one value, valid UTF-8, distinct member names at every depth (compared after decoding escapes), no comments, no
/// trailing commas, at most 64 levels, and in a token at most 1,000 members.
/// </summary>
internal static class JsonText
{
    public const int MaxDepth = 64;
    public const int MaxMembers = 1000;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Parses a part of a token.</summary>
    /// <returns>The document, which the caller disposes; <see langword="null"/> when the text is not one strict JSON object.</returns>
    public static JsonDocument? ParseObject(ReadOnlyMemory<byte> utf8) => Parse(utf8, MaxMembers);

    /// <summary>Parses a document of an issuer. The number of its members is not limited.</summary>
    /// <returns>The document, which the caller disposes; <see langword="null"/> when the text is not one strict JSON object.</returns>
    public static JsonDocument? ParseDocument(ReadOnlyMemory<byte> utf8) => Parse(utf8, int.MaxValue);

    /// <summary>
    /// Checks whether the text starts like an object and can be decoded into strings. Avoids the cost of an exception for most invalid
    /// texts.
    /// </summary>
    public static bool MayBeObject(ReadOnlySpan<byte> utf8)
    {
        var start = utf8.TrimStart(" \t\r\n"u8);
        return !start.IsEmpty && start[0] == (byte)'{' && Utf8.IsValid(utf8) && HasPairedSurrogates(utf8);
    }

    /// <summary>Checks whether the text is one strict JSON object.</summary>
    public static bool IsStrictObject(ReadOnlyMemory<byte> utf8)
    {
        using var document = ParseObject(utf8);
        return document is not null;
    }

    /// <summary>Returns a member that is a string; <see langword="null"/> when it is absent or not a string.</summary>
    public static string? TextOf(this JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>Moves a reader to the end of its current value.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="holdsObject">Whether the value is an object, or an array that contains one.</param>
    /// <returns>The range of the value.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static Range SkipValue(this ref Utf8JsonReader reader, out bool holdsObject)
    {
        var (start, depth) = ((int)reader.TokenStartIndex, reader.CurrentDepth);
        holdsObject = reader.TokenType is JsonTokenType.StartObject;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.CurrentDepth > depth) holdsObject |= reader.TokenType is JsonTokenType.StartObject;
        }

        return start..(int)reader.BytesConsumed;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, int maxMembers)
    {
        if (!MayBeObject(utf8.Span)) return null;
        try
        {
            if (HasMoreMembers(utf8.Span, maxMembers)) return null;
            return JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The parser accepts an escaped lone surrogate, but it cannot be decoded into a string.
    private static bool HasPairedSurrogates(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'\\'); at >= 0;)
        {
            var step = 2;
            if (CodeUnit(text[at..]) is { } first && char.IsSurrogate(first))
            {
                if (!char.IsHighSurrogate(first) || CodeUnit(text[(at + 6)..]) is not { } second || !char.IsLowSurrogate(second))
                    return false;
                step = 12;
            }

            if (at + step >= text.Length) return true;
            var next = text[(at + step)..].IndexOf((byte)'\\');
            if (next < 0) return true;
            at += step + next;
        }

        return true;
    }

    private static char? CodeUnit(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u' &&
        System.Buffers.Text.Utf8Parser.TryParse(text.Slice(2, 4), out ushort unit, out var read, 'x') && read == 4
            ? (char)unit
            : null;

    // Every member has a colon, so a text with few colons needs no further counting.
    private static bool HasMoreMembers(ReadOnlySpan<byte> text, int most)
    {
        if (text.Count((byte)':') <= most) return false;
        var reader = new Utf8JsonReader(text, ReaderOptions);
        var members = 0;
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.PropertyName && ++members > most) return true;
        return false;
    }
}
