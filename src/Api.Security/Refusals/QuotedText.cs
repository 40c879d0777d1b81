using System.Buffers;

namespace Api.Security;

/// <summary>The text of a challenge parameter, which is sent in quotes without escapes.</summary>
internal static class QuotedText
{
    // RFC 6750, 3: %x20-21 / %x23-5B / %x5D-7E, everything that needs no escaping inside a quoted string.
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7E - 0x20 + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    /// <summary>Whether a challenge can carry the text.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Characters);
}
