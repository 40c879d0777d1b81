using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Api.Security;

/// <summary>
/// The section <c>ApiSecurity</c> as it was at the start, which is what options are read from. When a setting changes that is
/// read only then, a line of the log says that it needs a restart.
/// </summary>
internal sealed class ConfiguredSettings(IServiceProvider services, SettingsRegistry registry, ILoggerFactory loggers) : IDisposable
{
    private readonly IConfiguration? _configuration = services.GetService<IConfiguration>();
    private readonly Lock _lock = new();
    private IDisposable? _changes;
    private string _waiting = "";

    public IConfigurationSection AtStart => field ??= SettingsSnapshot.AtStart(_configuration, ApiSecurityConfiguration.SectionName);

    /// <summary>The section of a package, which reads it itself.</summary>
    /// <returns>Why it cannot be there; empty when it can; <see langword="null"/> when it is no package's.</returns>
    public string? OfPackage(string name) => registry.CureOf(name);

    /// <summary>Begins; what has changed since the start is seen now.</summary>
    public void Watch()
    {
        if (_configuration is null || _changes is not null) return;
        _changes = ChangeToken.OnChange(_configuration.GetReloadToken, Look);
        Look();
    }

    public void Dispose() => _changes?.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            // Changing still: the next reload is on its way.
            if (SettingsSnapshot.Of(_configuration, ApiSecurityConfiguration.SectionName) is not { } now) return;
            var waiting = string.Join(", ", SettingsDifference.Of(AtStart, now, ["Policies", .. registry.Followed]));
            if (waiting.Length > 0 && waiting != _waiting)
                loggers.CreateLogger(TelemetryNames.LogCategory).RestartNeeded(ApiSecurityConfiguration.SectionName, waiting);
            _waiting = waiting;
        }
    }
}
