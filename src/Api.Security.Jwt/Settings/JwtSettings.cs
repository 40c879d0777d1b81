using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt;

/// <summary>The section <c>ApiSecurity:Jwt</c>: as it was at the start, which the options are read from, and as it is now.</summary>
internal sealed class JwtSettings(IServiceProvider services)
{
    public IConfiguration? Configuration { get; } = services.GetService<IConfiguration>();

    public IConfigurationSection AtStart => field ??= SettingsSnapshot.AtStart(Configuration, JwtConfiguration.SectionName);

    /// <returns>The section; <see langword="null"/> while it is changing.</returns>
    public IConfigurationSection? Now() => SettingsSnapshot.Read(Configuration, JwtConfiguration.SectionName);
}
