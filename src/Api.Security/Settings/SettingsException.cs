using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>The errors in settings, each on its own line; .NET would write all of them on one line.</summary>
internal sealed class SettingsException(string name, Type type, IReadOnlyList<string> errors)
    : OptionsValidationException(name, type, errors)
{
    public override string Message => string.Join(Environment.NewLine, Failures);

    /// <exception cref="SettingsException">There is at least one error.</exception>
    public static ValidateOptionsResult ThrowIfAny<T>(string? name, IReadOnlyList<string> errors) =>
        errors.Count == 0 ? ValidateOptionsResult.Success : throw new SettingsException(name ?? Options.DefaultName, typeof(T), errors);
}
