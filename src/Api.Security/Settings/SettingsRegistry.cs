namespace Api.Security;

/// <summary>The sections below <c>ApiSecurity</c> that packages read.</summary>
internal sealed class SettingsRegistry
{
    // A section that nobody reads would silently do nothing.
    private static readonly Dictionary<string, string> Packages =
        new(StringComparer.OrdinalIgnoreCase) { ["Jwt"] = "AddJwt()", ["ApiKeys"] = "AddApiKeys()" };

    private readonly Dictionary<string, bool> _sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those whose changes their packages look at themselves.</summary>
    public IEnumerable<string> Followed => _sections.Where(section => section.Value).Select(section => section.Key);

    public void Add(string section, bool followsChanges) => _sections[section] = followsChanges;

    /// <returns>Why a section cannot be there; empty when it can; <see langword="null"/> when it is no package's.</returns>
    public string? CureOf(string section)
    {
        if (_sections.ContainsKey(section)) return "";
        return Packages.TryGetValue(section, out var call) ? $"nothing reads it here; call AddApiSecurity().{call}, or remove the section" : null;
    }
}
