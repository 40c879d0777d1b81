namespace Api.Security;

/// <summary>The sections below <c>ApiSecurity</c> that packages read.</summary>
internal sealed class SettingsRegistry
{
    // A section that no package reads would silently have no effect.
    private static readonly Dictionary<string, (string Call, string Package)> Packages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Jwt"] = ("AddJwt()", "Api.Security.Jwt"),
        ["ApiKeys"] = ("AddApiKeys()", "Api.Security.ApiKeys"),
        ["DPoP"] = ("AddDPoP()", "Api.Security.DPoP"),
        ["Mtls"] = ("AddMtls()", "Api.Security.Mtls"),
        ["RateLimits"] = ("AddRateLimits()", "Api.Security.RateLimiting"),
        ["Redis"] = ("UseRedis(configuration)", "Api.Security.Redis"),
    };

    private readonly Dictionary<string, bool> _sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sections whose packages handle changes themselves.</summary>
    public IEnumerable<string> Followed => _sections.Where(section => section.Value).Select(section => section.Key);

    /// <summary>All names that may be meant, also those of packages that were not added.</summary>
    public IEnumerable<string> Names => Packages.Keys.Union(_sections.Keys, StringComparer.OrdinalIgnoreCase);

    public void Add(string section, bool followsChanges) => _sections[section] = followsChanges;

    /// <returns>Why a section is not allowed; empty when it is; <see langword="null"/> when it belongs to no package.</returns>
    public string? FixFor(string section)
    {
        if (_sections.ContainsKey(section)) return "";
        return Packages.TryGetValue(section, out var reader)
            ? $"nothing reads it here; call AddApiSecurity().{reader.Call} of the package {reader.Package}, or remove the section"
            : null;
    }
}
