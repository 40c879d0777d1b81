using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Api.Security;

/// <summary>
/// The section <c>ApiSecurity</c> as it was at startup; the options are read from it. When a setting that is read only then
/// changes, a warning says that it needs a restart.
/// </summary>
internal sealed class ConfiguredSettings(IServiceProvider services, SettingsRegistry packages, ILoggerFactory loggers) : IDisposable
{
    private readonly IConfiguration? _configuration = services.GetService<IConfiguration>();
    private readonly Lock _lock = new();
    private IDisposable? _changes;
    private string _waiting = "";

    public IConfigurationSection AtStart => field ??= SettingsSnapshot.AtStart(_configuration, ApiSecurityConfiguration.SectionName);

    /// <summary>The sections in it that packages read themselves.</summary>
    public SettingsRegistry Packages => packages;

    /// <summary>Starts watching. Reports what has already changed since the start.</summary>
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
            // It is still changing: another reload will follow.
            if (SettingsSnapshot.Read(_configuration, ApiSecurityConfiguration.SectionName) is not { } now) return;
            var waiting = string.Join(", ", SettingsDifference.Find(AtStart, now, ["Policies", .. packages.Followed]));
            if (waiting.Length > 0 && waiting != _waiting)
                loggers.CreateLogger(TelemetryNames.LogCategory).RestartNeeded(ApiSecurityConfiguration.SectionName, waiting);
            _waiting = waiting;
        }
    }
}
