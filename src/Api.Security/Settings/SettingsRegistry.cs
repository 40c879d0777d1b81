namespace Api.Security;

/// <summary>The sections below <c>ApiSecurity</c> that packages read.</summary>
internal sealed class SettingsRegistry
{
    // A section that no package reads would silently have no effect.
    private static readonly Dictionary<string, string> Packages =
        new(StringComparer.OrdinalIgnoreCase) { ["Jwt"] = "AddJwt()", ["ApiKeys"] = "AddApiKeys()" };

    private readonly Dictionary<string, bool> _sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sections whose packages handle changes themselves.</summary>
    public IEnumerable<string> Followed => _sections.Where(section => section.Value).Select(section => section.Key);

    public void Add(string section, bool followsChanges) => _sections[section] = followsChanges;

    /// <returns>Why a section is not allowed; empty when it is; <see langword="null"/> when it belongs to no package.</returns>
    public string? FixFor(string section)
    {
        if (_sections.ContainsKey(section)) return "";
        return Packages.TryGetValue(section, out var call)
            ? $"nothing reads it here; call AddApiSecurity().{call}, or remove the section"
            : null;
    }
}
