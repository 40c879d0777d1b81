using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>
/// The settings of one section. The same list declares and reads them, so a new setting is written once, and an unknown one
/// makes startup fail at every depth. Names are case-insensitive, as everywhere in configuration.
/// </summary>
/// <typeparam name="T">The options to fill.</typeparam>
internal sealed class SettingsSection<T>
{
    private delegate void Reader(SettingsText text, IConfigurationSection setting, T to);

    private readonly Dictionary<string, (KnownSetting Setting, Reader Read)> _settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The declared settings.</summary>
    public IReadOnlyList<KnownSetting> Listed => [.. _settings.Values.Select(known => known.Setting)];

    public SettingsSection<T> Text(string name, Action<T, string> set) =>
        Add(name, (text, setting, to) => text.Text(setting, value => set(to, value)));

    public SettingsSection<T> Boolean(string name, Action<T, bool> set) =>
        Add(name, (text, setting, to) => text.Boolean(setting, value => set(to, value)));

    public SettingsSection<T> Integer(string name, Action<T, int> set) =>
        Add(name, (text, setting, to) => text.Integer(setting, value => set(to, value)));

    public SettingsSection<T> LongInteger(string name, Action<T, long> set) =>
        Add(name, (text, setting, to) => text.LongInteger(setting, value => set(to, value)));

    public SettingsSection<T> Duration(string name, Action<T, TimeSpan> set) =>
        Add(name, (text, setting, to) => text.Duration(setting, value => set(to, value)));

    public SettingsSection<T> Time(string name, Action<T, DateTimeOffset> set) =>
        Add(name, (text, setting, to) => text.Time(setting, value => set(to, value)));

    public SettingsSection<T> Choice<TEnum>(string name, Action<T, TEnum> set)
        where TEnum : struct, Enum => Add(name, (text, setting, to) => text.Choice<TEnum>(setting, value => set(to, value)));

    /// <summary>A list of texts, or one text.</summary>
    public SettingsSection<T> List(string name, Func<T, ICollection<string>> entries) =>
        Add(name, (text, setting, to) => text.List(setting, entries(to)), SettingKind.List);

    public SettingsSection<T> Object<TSection>(string name, Func<T, TSection> section, SettingsSection<TSection> settings) =>
        Add(name, (text, setting, to) => settings.Read(setting, section(to), text), SettingKind.Object, settings.Listed);

    /// <summary>A list of objects.</summary>
    /// <param name="name">The name of the list.</param>
    /// <param name="entries">The list to fill.</param>
    /// <param name="settings">The settings of each entry.</param>
    /// <param name="ofText">Creates an entry from a text, if an entry (or a list of one) may be written as a text.</param>
    public SettingsSection<T> Objects<TEntry>(
        string name, Func<T, ICollection<TEntry>> entries, SettingsSection<TEntry> settings, Func<string, TEntry>? ofText = null)
        where TEntry : new() =>
        Add(name, (text, setting, to) => ReadAll(setting, entries(to), settings, ofText, text), SettingKind.Objects, settings.Listed);

    /// <summary>A setting with its own reader.</summary>
    public SettingsSection<T> Other(string name, Action<SettingsText, IConfigurationSection, T> read) =>
        Add(name, (text, setting, to) => read(text, setting, to), SettingKind.Other);

    /// <param name="section">The section to read.</param>
    /// <param name="to">The options to fill.</param>
    /// <param name="text">Collects the errors.</param>
    /// <param name="packages">The sections in it that packages read themselves, if there can be any.</param>
    public void Read(IConfigurationSection section, T to, SettingsText text, SettingsRegistry? packages = null)
    {
        text.Object(section);
        foreach (var setting in section.GetChildren())
        {
            if (_settings.TryGetValue(setting.Key, out var known)) known.Read(text, setting, to);
            else if (packages?.FixFor(setting.Key) is not { } fix) text.Unknown(setting, [.. _settings.Keys, .. packages?.Names ?? []]);
            else if (fix.Length > 0) text.Error(setting, fix);
        }
    }

    private static void ReadAll<TEntry>(
        IConfigurationSection setting,
        ICollection<TEntry> entries,
        SettingsSection<TEntry> settings,
        Func<string, TEntry>? ofText,
        SettingsText text)
        where TEntry : new()
    {
        if (ofText is not null && IsText(setting))
        {
            text.Text(setting, value => entries.Add(ofText(value)));
            return;
        }

        foreach (var entry in text.Entries(setting))
        {
            if (ofText is not null && IsText(entry))
            {
                text.Text(entry, value => entries.Add(ofText(value)));
                continue;
            }

            var read = new TEntry();
            settings.Read(entry, read, text);
            entries.Add(read);
        }
    }

    private static bool IsText(IConfigurationSection setting) => !string.IsNullOrEmpty(setting.Value) && !setting.GetChildren().Any();

    private SettingsSection<T> Add(
        string name, Reader read, SettingKind kind = SettingKind.Text, IReadOnlyList<KnownSetting>? settings = null)
    {
        _settings.Add(name, (new KnownSetting(name, kind, settings ?? []), read));
        return this;
    }
}
