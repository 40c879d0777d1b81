using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>
/// Reads a list of texts from any configuration source. One text is a list of one and is never split. An empty list is an
/// error, since it may mean that everything is allowed.
/// </summary>
internal static class ListOfTexts
{
    private static readonly char[] Separators = [',', ';', '\n'];

    /// <param name="setting">The list.</param>
    /// <param name="entries">Its entries, at least one.</param>
    /// <param name="fix">How to fix it, when it cannot be read.</param>
    /// <param name="mayHoldSeparators">Whether a comma in one text is part of it.</param>
    public static bool TryRead(
        IConfigurationSection setting, out string[] entries, [NotNullWhen(false)] out string? fix, bool mayHoldSeparators = false)
    {
        var children = setting.GetChildren().ToArray();
        entries = children.Length > 0 ? [.. children.Select(entry => entry.Value ?? "")] : [setting.Value ?? ""];
        fix = children.Length > 0 ? ErrorIn(setting, children) : ErrorIn(setting, setting.Value, mayHoldSeparators);
        return fix is null;
    }

    /// <summary>Whether a name is the index of an entry in a list.</summary>
    public static bool IsPlace(string name) => name.All(char.IsAsciiDigit);

    private static string? ErrorIn(IConfigurationSection setting, IConfigurationSection[] children)
    {
        // An empty text is accepted: it may be an empty list in another source, which configuration cannot distinguish.
        if (!string.IsNullOrEmpty(setting.Value)) return "there is a text and a list, perhaps from two sources; keep one of them";
        if (Array.Exists(children, entry => !IsPlace(entry.Key))) return $"write a list of texts, {setting.Key}:0 and so on, not an object";
        if (Array.Exists(children, entry => entry.GetChildren().Any())) return "write a text for each entry, not an object or a list";
        return Array.Exists(children, entry => string.IsNullOrWhiteSpace(entry.Value)) ? "remove the empty entry" : null;
    }

    private static string? ErrorIn(IConfigurationSection setting, string? text, bool mayHoldSeparators)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "it is empty, which could mean none or all; write at least one value, or remove the setting";
        if (mayHoldSeparators || text.IndexOfAny(Separators) < 0) return null;
        return $"a text is one entry and is not split; write each as an entry of its own, {setting.Key}:0, {setting.Key}:1 and so on, " +
            "also one that contains a comma or a semicolon";
    }
}
