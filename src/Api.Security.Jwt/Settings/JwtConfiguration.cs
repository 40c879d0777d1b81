using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>Reads <c>ApiSecurity:Jwt</c> text by text, so that every mistake is found in one go and a configured list replaces its default.</summary>
internal sealed class JwtConfiguration(JwtSettings settings) : IConfigureOptions<JwtOptions>
{
    public const string SectionName = "ApiSecurity:Jwt";

    public static SettingsSection<JwtOptions> Settings { get; } = new SettingsSection<JwtOptions>()
        .Integer("MaxTokenLength", (jwt, value) => jwt.MaxTokenLength = value)
        .Object("TokenCache", jwt => jwt.TokenCache, new SettingsSection<JwtTokenCacheOptions>()
            .Integer("SizeLimit", (cache, value) => cache.SizeLimit = value)
            .Duration("MaxAge", (cache, value) => cache.MaxAge = value))
        .Objects("Issuers", jwt => jwt.Issuers, IssuerSettings.All);

    public void Configure(JwtOptions options) => Settings.Read(settings.AtStart, options, new SettingsText(options.Mistakes));
}
