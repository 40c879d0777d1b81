namespace Api.Security;

/// <summary>What was wrong with the text of the settings when it was last read, for the validation that follows.</summary>
/// <typeparam name="TOptions">The options that it was read into.</typeparam>
internal sealed class SettingErrors<TOptions>
{
    private volatile List<string> _all = [];

    /// <summary>One sentence for each error, with its fix.</summary>
    public IReadOnlyList<string> All => _all;

    /// <summary>Begins a new reading.</summary>
    public SettingsText Begin() => new(_all = []);
}
