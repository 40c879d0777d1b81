using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>Finds the settings that have changed since the start. Returns only their names, since a value may be a secret.</summary>
internal static class SettingsDifference
{
    /// <param name="start">The section at the start.</param>
    /// <param name="now">The same section now.</param>
    /// <param name="followed">The names in it that are applied without a restart.</param>
    /// <returns>Names below the section, such as <c>Tenant:ClaimType</c>.</returns>
    public static IEnumerable<string> Find(IConfigurationSection start, IConfigurationSection now, params string[] followed)
    {
        var (before, after) = (Values(start), Values(now));
        return before.Keys.Union(after.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(name => IsRead(name) && HasChanged(name)).Order(StringComparer.OrdinalIgnoreCase);

        bool HasChanged(string name) =>
            !string.Equals(before.GetValueOrDefault(name), after.GetValueOrDefault(name), StringComparison.Ordinal);

        bool IsRead(string name) => !followed.Contains(name.Split(ConfigurationPath.KeyDelimiter)[0], StringComparer.OrdinalIgnoreCase);
    }

    private static Dictionary<string, string?> Values(IConfigurationSection section) =>
        section.AsEnumerable(makePathsRelative: true).Where(entry => entry.Value is not null)
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
}
