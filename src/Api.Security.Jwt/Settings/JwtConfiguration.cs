using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Reads <c>ApiSecurity:Jwt</c> setting by setting, so that all errors are reported together and a configured list replaces its default.
/// </summary>
internal sealed class JwtConfiguration(JwtSettings settings, SettingErrors<JwtOptions> errors) : IConfigureOptions<JwtOptions>
{
    public const string SectionName = "ApiSecurity:Jwt";

    public static SettingsSection<JwtOptions> Settings { get; } = new SettingsSection<JwtOptions>()
        .Integer("MaxTokenLength", (jwt, value) => jwt.MaxTokenLength = value)
        .Object("TokenCache", jwt => jwt.TokenCache, new SettingsSection<JwtTokenCacheOptions>()
            .Integer("SizeLimit", (cache, value) => cache.SizeLimit = value)
            .LongInteger("MemoryLimit", (cache, value) => cache.MemoryLimit = value)
            .Duration("MaxAge", (cache, value) => cache.MaxAge = value))
        .Object("Resolver", jwt => jwt.Resolver, new SettingsSection<JwtResolverOptions>()
            .Integer("MaxIssuers", (resolver, value) => resolver.MaxIssuers = value)
            .Integer("RequestsPerMinutePerHost", (resolver, value) => resolver.RequestsPerMinutePerHost = value)
            .Integer("BurstPerHost", (resolver, value) => resolver.BurstPerHost = value)
            .List("AllowedNetworks", resolver => resolver.AllowedNetworks)
            .List("KeyHosts", resolver => resolver.KeyHosts)
            .Boolean("UseProxy", (resolver, value) => resolver.UseProxy = value))
        .Object("Compatibility", jwt => jwt.Compatibility, new SettingsSection<JwtCompatibilityOptions>()
            .Text("NameClaimType", (compatibility, value) => compatibility.NameClaimType = value)
            .Boolean("MapInboundClaims", (compatibility, value) => compatibility.MapInboundClaims = value)
            .Boolean("SaveToken", (compatibility, value) => compatibility.SaveToken = value))
        .Objects("Issuers", jwt => jwt.Issuers, IssuerSettings.All);

    public void Configure(JwtOptions options) => Settings.Read(settings.AtStart, options, errors.Begin());
}
