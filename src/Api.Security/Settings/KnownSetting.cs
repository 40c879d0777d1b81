namespace Api.Security;

/// <summary>One setting that there is.</summary>
/// <param name="Name">Its name in its section.</param>
/// <param name="Kind">What is written there.</param>
/// <param name="Settings">The settings in it, of a section or of each entry of a list.</param>
internal sealed record KnownSetting(string Name, SettingKind Kind, IReadOnlyList<KnownSetting> Settings);

/// <summary>What is written for a setting.</summary>
internal enum SettingKind
{
    /// <summary>One text, whatever it stands for.</summary>
    Text,

    /// <summary>Texts.</summary>
    List,

    /// <summary>An object with settings.</summary>
    Object,

    /// <summary>Objects with settings.</summary>
    Objects,

    /// <summary>Something that reads itself.</summary>
    Other,
}
