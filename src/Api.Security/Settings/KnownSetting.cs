namespace Api.Security;

/// <summary>One declared setting.</summary>
/// <param name="Name">Its name in its section.</param>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Settings">The settings of an object, or of each entry of a list.</param>
internal sealed record KnownSetting(string Name, SettingKind Kind, IReadOnlyList<KnownSetting> Settings);

/// <summary>The kind of value of a setting.</summary>
internal enum SettingKind
{
    /// <summary>One text, of any type.</summary>
    Text,

    /// <summary>A list of texts.</summary>
    List,

    /// <summary>An object with settings.</summary>
    Object,

    /// <summary>A list of objects with settings.</summary>
    Objects,

    /// <summary>A setting with its own reader.</summary>
    Other,
}
