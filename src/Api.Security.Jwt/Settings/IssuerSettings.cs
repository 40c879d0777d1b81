using Microsoft.Extensions.Configuration;

namespace Api.Security.Jwt;

/// <summary>The settings of one issuer, <c>ApiSecurity:Jwt:Issuers:N</c>.</summary>
internal static class IssuerSettings
{
    public static SettingsSection<JwtIssuerOptions> All { get; } = new SettingsSection<JwtIssuerOptions>()
        .Text("Authority", (issuer, value) => issuer.Authority = value)
        .Text("MetadataAddress", (issuer, value) => issuer.MetadataAddress = value)
        .List("Audiences", issuer => issuer.Audiences)
        .List("Algorithms", issuer => issuer.Algorithms)
        .Choice<AccessTokenProfile>("Profile", (issuer, value) => issuer.Profile = value)
        .Object("Custom", issuer => issuer.Custom, Custom)
        .List("RoleClaims", issuer => issuer.RoleClaims)
        .List("Tenants", issuer => issuer.Tenants)
        .Boolean("TenantFromIssuer", (issuer, value) => issuer.TenantFromIssuer = value)
        .Boolean("CrossTenant", (issuer, value) => issuer.CrossTenant = value)
        .Duration("ClockSkew", (issuer, value) => issuer.ClockSkew = value)
        .Boolean("RequireHttpsMetadata", (issuer, value) => issuer.RequireHttpsMetadata = value)
        .Choice<KeyWarmUp>("WarmUp", (issuer, value) => issuer.WarmUp = value)
        .Duration("MaxStale", (issuer, value) => issuer.MaxStale = value)
        .Other("Jwks", ReadJwks)
        .Text("JwksFile", (issuer, value) => issuer.JwksFile = value)
        .List("DecryptionKeyFiles", issuer => issuer.DecryptionKeyFiles)
        .Boolean("RequireEncryption", (issuer, value) => issuer.RequireEncryption = value)
        .Boolean("RequireSenderConstrained", (issuer, value) => issuer.RequireSenderConstrained = value)
        .Duration("MaxTokenLifetime", (issuer, value) => issuer.MaxTokenLifetime = value)
        .Objects("SigningKeys", issuer => issuer.SigningKeys, Keys, ofText: value => new JwtSigningKeyOptions { Value = value });

    private static SettingsSection<JwtCustomProfileOptions> Custom => new SettingsSection<JwtCustomProfileOptions>()
        .List("Types", custom => custom.Types)
        .List("RequiredClaims", custom => custom.RequiredClaims)
        .Text("SubjectClaim", (custom, value) => custom.SubjectClaim = value)
        .Text("ClientIdClaim", (custom, value) => custom.ClientIdClaim = value)
        .Text("AccessTokenIssuer", (custom, value) => custom.AccessTokenIssuer = value)
        .Text("KeyIdHeader", (custom, value) => custom.KeyIdHeader = value);

    private static SettingsSection<JwtSigningKeyOptions> Keys => new SettingsSection<JwtSigningKeyOptions>()
        .Text("Id", (key, value) => key.Id = value)
        .Text("Value", (key, value) => key.Value = value);

    private static void ReadJwks(SettingsText text, IConfigurationSection setting, JwtIssuerOptions issuer)
    {
        if (ConfiguredJson.IsTwice(setting))
            text.Error(setting, "there is a text and an object, perhaps from two sources; keep one of them");
        issuer.Jwks = ConfiguredJson.Read(setting);
    }
}
