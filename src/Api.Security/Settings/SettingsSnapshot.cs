using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>
/// A section as it was at one moment. Configuration is read value by value: without this, a reload in between could mix two
/// documents, and give one entry of a list what belongs to another.
/// </summary>
internal static class SettingsSnapshot
{
    // A reload takes microseconds to take effect; whoever is seen changing so often never stops.
    private const int MostTries = 100;

    /// <returns><see langword="null"/> when it never stopped changing.</returns>
    public static IConfigurationSection? Of(IConfiguration? configuration, string path)
    {
        var read = Read(configuration, path);
        for (var i = 0; i < MostTries; i++)
        {
            var again = Read(configuration, path);
            if (again.SequenceEqual(read)) return new ConfigurationBuilder().AddInMemoryCollection(read).Build().GetSection(path);
            read = again;
        }

        return null;
    }

    /// <exception cref="InvalidOperationException">It never stopped changing.</exception>
    public static IConfigurationSection AtStart(IConfiguration? configuration, string path) =>
        Of(configuration, path) ?? throw new InvalidOperationException(
            $"{path}: the configuration changes each time it is read; settings must keep their values while the application starts.");

    private static KeyValuePair<string, string?>[] Read(IConfiguration? configuration, string path) =>
        configuration is null ? [] : [.. configuration.GetSection(path).AsEnumerable()];
}
