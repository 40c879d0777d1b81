using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>
/// Turns configured text into values and collects every error with its fix. The .NET binder stops at the first error and reads
/// <c>24:00:00</c> as 24 days. Messages never repeat configured values, since one of them may be a secret.
/// </summary>
internal sealed class SettingsText(ICollection<string> errors)
{
    private const string Empty = "write a value, or remove the setting; an empty text is not a value.";

    private const DateTimeStyles UniversalTime = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] DurationFormats = [@"hh\:mm\:ss", @"d\.hh\:mm\:ss"];

    /// <summary>Whether an error is that a text is empty, which the check of the setting may explain better.</summary>
    public static bool IsOfEmptyText(string error) => error.EndsWith(": " + Empty, StringComparison.Ordinal);

    public void Text(IConfigurationSection setting, Action<string> set)
    {
        // Set even when it is empty, so that the check of this setting can add its own fix.
        if (TryText(setting, out var text) || (text is not null && !setting.GetChildren().Any())) set(text);
    }

    public void Boolean(IConfigurationSection setting, Action<bool> set) => Read(setting, "write true or false", bool.TryParse, set);

    public void Integer(IConfigurationSection setting, Action<int> set) =>
        Read(setting, "write a whole number",
            static (string value, out int number) =>
                int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), set);

    public void LongInteger(IConfigurationSection setting, Action<long> set) =>
        Read(setting, "write a whole number",
            static (string value, out long number) =>
                long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), set);

    public void Duration(IConfigurationSection setting, Action<TimeSpan> set) =>
        Read(setting, "write [d.]hh:mm:ss; a day is 1.00:00:00",
            static (string value, out TimeSpan duration) =>
                TimeSpan.TryParseExact(value, DurationFormats, CultureInfo.InvariantCulture, out duration), set);

    public void Time(IConfigurationSection setting, Action<DateTimeOffset> set) =>
        Read(setting, "write a time such as 2027-01-31T00:00:00Z",
            static (string value, out DateTimeOffset time) =>
                DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, UniversalTime, out time), set);

    /// <summary>Reads a name of an enumeration; numbers are not accepted.</summary>
    public void Choice<TEnum>(IConfigurationSection setting, Action<TEnum> set)
        where TEnum : struct, Enum =>
        Read(setting, $"write one of {string.Join(", ", Enum.GetNames<TEnum>())}",
            static (string value, out TEnum choice) =>
                Enum.TryParse(value, ignoreCase: true, out choice) && char.IsAsciiLetter(value[0]) && Enum.IsDefined(choice), set);

    /// <summary>Reads a list of texts; one text is a list of one.</summary>
    public void List(IConfigurationSection setting, ICollection<string> entries)
    {
        if (ListOfTexts.TryRead(setting, out var texts, out var fix)) foreach (var text in texts) entries.Add(text);
        else errors.Add($"{setting.Path}: {fix}.");
    }

    /// <summary>The entries of a list of objects.</summary>
    public IEnumerable<IConfigurationSection> Entries(IConfigurationSection setting)
    {
        var entries = setting.GetChildren().ToLookup(entry => ListOfTexts.IsPlace(entry.Key));
        var fix = !string.IsNullOrEmpty(setting.Value) ? ", not a text"
            : entries[false].Any() ? "; these names are not numbers: " + string.Join(", ", entries[false].Select(entry => entry.Key))
            : null;
        if (fix is not null) errors.Add($"{setting.Path}: write a list of objects, {setting.Path}:0 and so on{fix}.");
        return entries[true];
    }

    /// <summary>
    /// Checks that a section is an object: it may be empty, but not a text. Test hosts (<c>WebApplicationFactory</c>) pass settings on as a
    /// command line, where a section with settings also has an empty text.
    /// </summary>
    public void Object(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 } || (section.Value is not null && !section.GetChildren().Any()))
            errors.Add($"{section.Path}: write an object with settings, not a text.");
    }

    /// <summary>
    /// Reports an unknown setting. A misspelled name would silently keep its default; one of a later version would have no effect.
    /// </summary>
    public void Unknown(IConfigurationSection setting, IEnumerable<string> known) =>
        errors.Add($"{setting.Path}: {NearestName.Fix(setting.Key, known)}.");

    public void Error(IConfigurationSection setting, string fix) => errors.Add($"{setting.Path}: {fix}.");

    private delegate bool Parser<T>(string text, [MaybeNullWhen(false)] out T value);

    private void Read<T>(IConfigurationSection setting, string fix, Parser<T> parse, Action<T> set)
    {
        if (!TryText(setting, out var text)) return;
        if (parse(text, out var value)) set(value);
        else errors.Add($"{setting.Path}: the value cannot be read; {fix}.");
    }

    // A null value is the same as a missing one.
    private bool TryText(IConfigurationSection setting, [NotNullWhen(true)] out string? text)
    {
        text = setting.Value;
        if (setting.GetChildren().Any()) errors.Add($"{setting.Path}: write one text, not an object or a list.");
        else if (text is not null && string.IsNullOrWhiteSpace(text))
            errors.Add($"{setting.Path}: {Empty}");
        else return text is not null;
        return false;
    }
}
