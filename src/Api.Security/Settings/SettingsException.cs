using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>The errors in settings, each on its own line; .NET would write all of them on one line.</summary>
internal sealed class SettingsException(string name, Type type, IReadOnlyList<string> errors)
    : OptionsValidationException(name, type, errors)
{
    public override string Message => string.Join(Environment.NewLine, Failures);

    /// <param name="name">The name of the options.</param>
    /// <param name="errors">All errors.</param>
    /// <param name="read">
    /// Those of them that were found when the text was read. Such a setting is not reported again because it has no value; only that it is
    /// empty is left to the check that knows what to write.
    /// </param>
    /// <exception cref="SettingsException">There is at least one error.</exception>
    public static ValidateOptionsResult ThrowIfAny<T>(string? name, IReadOnlyList<string> errors, IReadOnlyList<string> read)
    {
        if (errors.Count == 0) return ValidateOptionsResult.Success;
        var unreadable = KeysOf(read.Where(error => !SettingsText.IsOfEmptyText(error)));
        var explained = KeysOf(errors.Except(read));
        throw new SettingsException(
            name ?? Options.DefaultName, typeof(T),
            [
                .. errors.Where(error => read.Contains(error)
                    ? !SettingsText.IsOfEmptyText(error) || !explained.Contains(KeyOf(error))
                    : !unreadable.Contains(KeyOf(error))),
            ]);
    }

    private static HashSet<string> KeysOf(IEnumerable<string> errors) => [.. errors.Select(KeyOf)];

    private static string KeyOf(string error) => error.Split(": ")[0];
}
