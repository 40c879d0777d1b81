using System.Globalization;
using System.Text.RegularExpressions;

namespace Api.Security.Jwt;

/// <summary>
/// Finds mistakes in settings that are compared with a token character by character: characters that nobody sees, and placeholders of
/// a documentation.
/// </summary>
internal static partial class NameErrors
{
    private static readonly string[] OfTenants = ["tenant", "tenantid", "tid", "directoryid", "yourtenant", "yourtenantid"];

    /// <param name="key">The setting.</param>
    /// <param name="text">Its value, not blank.</param>
    /// <param name="errors">One sentence for each mistake, with its fix.</param>
    /// <param name="mayHaveBlanks">Whether a blank may be inside: an audience is any text.</param>
    /// <returns>Whether the text has none.</returns>
    public static bool Check(string key, string text, List<string> errors, bool mayHaveBlanks = false)
    {
        var before = errors.Count;
        var (start, end) = (0, text.Length);
        while (start < end && IsInvisible(text[start])) start++;
        while (end > start && IsInvisible(text[end - 1])) end--;
        if (start > 0) errors.Add($"{key}: remove the white space at the start.");
        if (end < text.Length) errors.Add($"{key}: remove the white space at the end.");
        if (text[start..end].IndexOf(character => IsInvisible(character) && !(mayHaveBlanks && character is ' ')) is >= 0 and var inside)
            errors.Add($"{key}: remove the white space or control character at position {start + inside + 1}.");
        if (Placeholder().Match(text) is { Success: true } placeholder && !Guid.TryParse(placeholder.Value, out _))
            errors.Add($"{key}: {Replace(placeholder.Value)}");
        return errors.Count == before;
    }

    private static string Replace(string placeholder)
    {
        var name = string.Concat(placeholder.Where(char.IsAsciiLetter)).ToLowerInvariant();
        return OfTenants.Contains(name, StringComparer.Ordinal)
            ? $"replace {placeholder} with the id of your tenant; for several tenants, use an IIssuerResolver (docs/multi-tenant.md)."
            : $"replace {placeholder} with its value.";
    }

    // Format characters, such as a zero-width space, come with text that was copied from a web page.
    private static bool IsInvisible(char character) =>
        char.IsWhiteSpace(character) || char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format;

    private static int IndexOf(this string text, Predicate<char> test)
    {
        for (var i = 0; i < text.Length; i++)
            if (test(text[i])) return i;
        return -1;
    }

    [GeneratedRegex(@"\{[^{}]+\}|<[^<>]+>")]
    private static partial Regex Placeholder();
}
