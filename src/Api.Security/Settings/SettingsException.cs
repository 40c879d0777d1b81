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
    /// Those of them that were found when the text was read. Such a setting has no value, and is not reported again because of that.
    /// </param>
    /// <exception cref="SettingsException">There is at least one error.</exception>
    public static ValidateOptionsResult ThrowIfAny<T>(string? name, IReadOnlyList<string> errors, IReadOnlyList<string> read)
    {
        if (errors.Count == 0) return ValidateOptionsResult.Success;
        var unread = read.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        throw new SettingsException(
            name ?? Options.DefaultName, typeof(T),
            [.. errors.Where(error => read.Contains(error) || !unread.Contains(KeyOf(error)))]);
    }

    private static string KeyOf(string error) => error.Split(": ")[0];
}
