using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>What is wrong with settings, each mistake on a line of its own; .NET would write all of them into one.</summary>
internal sealed class SettingsException(string name, Type type, IReadOnlyList<string> mistakes) : OptionsValidationException(name, type, mistakes)
{
    public override string Message => string.Join(Environment.NewLine, Failures);

    /// <exception cref="SettingsException">There is a mistake.</exception>
    public static ValidateOptionsResult ThrowIfAny<T>(string? name, IReadOnlyList<string> mistakes) =>
        mistakes.Count == 0 ? ValidateOptionsResult.Success : throw new SettingsException(name ?? Options.DefaultName, typeof(T), mistakes);
}
