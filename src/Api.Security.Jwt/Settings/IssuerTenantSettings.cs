using Microsoft.Extensions.Configuration;

namespace Api.Security.Jwt;

/// <summary>Reads what the configuration of an issuer says about tenants.</summary>
internal static class IssuerTenantSettings
{
    /// <summary>The settings that are read.</summary>
    public static readonly string[] Keys = ["Tenants", "TenantFromIssuer", "CrossTenant"];

    public static void Read(IConfigurationSection section, JwtIssuerOptions issuer, SettingsText text)
    {
        var tenants = section.GetSection("Tenants");
        // One text is a list of one. An empty one is a mistake that the check of the settings names.
        if (tenants.Value is { } one) issuer.Tenants.Add(one);
        foreach (var entry in tenants.GetChildren()) issuer.Tenants.Add(entry.Value ?? "");
        text.Boolean($"{section.Path}:TenantFromIssuer", section["TenantFromIssuer"], value => issuer.TenantFromIssuer = value);
        text.Boolean($"{section.Path}:CrossTenant", section["CrossTenant"], value => issuer.CrossTenant = value);
    }
}
