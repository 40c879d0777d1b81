using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>
/// Turns configured text into values and keeps every mistake with its cure. The .NET binder would stop at the first one,
/// and reads <c>24:00:00</c> as 24 days. Configured values are never repeated: one of them may be a secret.
/// </summary>
internal sealed class SettingsText(ICollection<string> mistakes)
{
    private static readonly string[] DurationFormats = [@"hh\:mm\:ss", @"d\.hh\:mm\:ss"];

    public void Boolean(string key, string? text, Action<bool> set) =>
        Read(key, text, "write true or false", bool.TryParse, set);

    public void Integer(string key, string? text, Action<int> set) =>
        Read(key, text, "write a whole number",
            static (string value, out int number) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), set);

    public void LongInteger(string key, string? text, Action<long> set) =>
        Read(key, text, "write a whole number",
            static (string value, out long number) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), set);

    public void Duration(string key, string? text, Action<TimeSpan> set) =>
        Read(key, text, "write [d.]hh:mm:ss; a day is 1.00:00:00",
            static (string value, out TimeSpan duration) => TimeSpan.TryParseExact(value, DurationFormats, CultureInfo.InvariantCulture, out duration), set);

    /// <summary>Reads one of an enumeration's names; numbers are refused.</summary>
    public void Choice<TEnum>(string key, string? text, Action<TEnum> set)
        where TEnum : struct, Enum =>
        Read(key, text, $"write one of {string.Join(", ", Enum.GetNames<TEnum>())}",
            static (string value, out TEnum choice) => Enum.TryParse(value, ignoreCase: true, out choice) && char.IsAsciiLetter(value[0]) && Enum.IsDefined(choice), set);

    /// <summary>A misspelt key would silently leave its default in force; one of a later version would silently do nothing.</summary>
    public void UnknownKeys(IConfigurationSection section, params ReadOnlySpan<string> known)
    {
        foreach (var child in section.GetChildren())
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) mistakes.Add($"{section.Path}:{child.Key}: no such setting; write one of {string.Join(", ", known)}.");
    }

    private delegate bool Parser<T>(string text, [MaybeNullWhen(false)] out T value);

    private void Read<T>(string key, string? text, string cure, Parser<T> parse, Action<T> set)
    {
        if (text is null) return;
        if (parse(text, out var value)) set(value);
        else mistakes.Add($"{key}: the value cannot be read; {cure}.");
    }
}
