using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>
/// A consistent copy of a section. Configuration is read value by value: without this, a reload in between could mix two
/// documents and give one entry of a list the values of another.
/// </summary>
internal static class SettingsSnapshot
{
    // A reload takes microseconds; a configuration that still changes after so many tries never stops.
    private const int MostTries = 100;

    /// <returns><see langword="null"/> when the configuration does not stop changing.</returns>
    public static IConfigurationSection? Read(IConfiguration? configuration, string path)
    {
        var read = ReadOnce(configuration, path);
        for (var i = 0; i < MostTries; i++)
        {
            var again = ReadOnce(configuration, path);
            if (again.SequenceEqual(read)) return new ConfigurationBuilder().AddInMemoryCollection(read).Build().GetSection(path);
            read = again;
        }

        return null;
    }

    /// <exception cref="InvalidOperationException">The configuration does not stop changing.</exception>
    public static IConfigurationSection AtStart(IConfiguration? configuration, string path) =>
        Read(configuration, path) ?? throw new InvalidOperationException(
            $"{path}: the configuration changes each time it is read; settings must keep their values while the application starts.");

    /// <summary>Returns a section as one text, to see whether it has changed.</summary>
    public static string TextOf(IConfigurationSection section) =>
        string.Join('\n', section.AsEnumerable().Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal));

    private static KeyValuePair<string, string?>[] ReadOnce(IConfiguration? configuration, string path) =>
        configuration is null ? [] : [.. configuration.GetSection(path).AsEnumerable()];
}
