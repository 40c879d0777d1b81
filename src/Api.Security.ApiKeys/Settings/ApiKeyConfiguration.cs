using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Reads the section <c>ApiSecurity:ApiKeys</c> as text, so that every mistake is found in one go.</summary>
internal sealed class ApiKeyConfiguration(IServiceProvider services) : IConfigureOptions<ApiKeyOptions>
{
    public const string SectionName = "ApiSecurity:ApiKeys";

    public void Configure(ApiKeyOptions options)
    {
        if (services.GetService<IConfiguration>()?.GetSection(SectionName) is not { } section || !section.Exists()) return;

        var text = new SettingsText(options.Mistakes);
        text.UnknownKeys(
            section, "Headers", "RequireTls", "Brand", "Environment", "Peppers", "SigningPepper", "AllowUnpeppered", "MaxKeyAge", "AllowNonExpiring", "RevealKeyStatus", "OnPlaintextCredential",
            "UnknownKeyBudgetPerMinute", "AcceptImported", "Rotation", "Cache", "Webhook", "Clients");
        options.Brand = section["Brand"] ?? options.Brand;
        options.Environment = section["Environment"] ?? options.Environment;
        text.Boolean($"{SectionName}:RequireTls", section["RequireTls"], value => options.RequireTls = value);
        text.Integer($"{SectionName}:SigningPepper", section["SigningPepper"], value => options.SigningPepper = value);
        text.Boolean($"{SectionName}:AllowUnpeppered", section["AllowUnpeppered"], value => options.AllowUnpeppered = value);
        text.Duration($"{SectionName}:MaxKeyAge", section["MaxKeyAge"], value => options.MaxKeyAge = value);
        text.Boolean($"{SectionName}:AllowNonExpiring", section["AllowNonExpiring"], value => options.AllowNonExpiring = value);
        text.Boolean($"{SectionName}:RevealKeyStatus", section["RevealKeyStatus"], value => options.RevealKeyStatus = value);
        text.Choice<PlaintextCredentialAction>($"{SectionName}:OnPlaintextCredential", section["OnPlaintextCredential"], value => options.OnPlaintextCredential = value);
        text.Integer($"{SectionName}:UnknownKeyBudgetPerMinute", section["UnknownKeyBudgetPerMinute"], value => options.UnknownKeyBudgetPerMinute = value);
        text.Boolean($"{SectionName}:AcceptImported", section["AcceptImported"], value => options.AcceptImported = value);
        ReadHeaders(section.GetSection("Headers"), options.Headers, text);
        ReadPeppers(section.GetSection("Peppers"), options);
        ReadRotation(section.GetSection("Rotation"), options.Rotation, text);
        ReadCache(section.GetSection("Cache"), options.Cache, text);
        ReadWebhook(section.GetSection("Webhook"), options.Webhook, text);
        foreach (var client in section.GetSection("Clients").GetChildren()) options.Clients.Add(ReadClient(client, options.Mistakes, text));
    }

    private static void ReadHeaders(IConfigurationSection section, ApiKeyHeaderOptions headers, SettingsText text)
    {
        text.UnknownKeys(section, "Id", "Secret");
        (headers.Id, headers.Secret) = (section["Id"] ?? headers.Id, section["Secret"] ?? headers.Secret);
    }

    private static void ReadPeppers(IConfigurationSection section, ApiKeyOptions options)
    {
        foreach (var pepper in section.GetChildren())
        {
            if (int.TryParse(pepper.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) options.Peppers[version] = pepper.Value ?? "";
            else options.Mistakes.Add($"{section.Path}: a version is a number from 1 to {short.MaxValue}, such as \"Peppers\": {{ \"1\": \"…\" }}.");
        }
    }

    private static void ReadRotation(IConfigurationSection section, ApiKeyRotationOptions rotation, SettingsText text)
    {
        text.UnknownKeys(section, "GraceAfterFirstUse", "MaxOverlap", "OnStalled", "SelfRotationsPerHour");
        text.Duration($"{section.Path}:GraceAfterFirstUse", section["GraceAfterFirstUse"], value => rotation.GraceAfterFirstUse = value);
        text.Duration($"{section.Path}:MaxOverlap", section["MaxOverlap"], value => rotation.MaxOverlap = value);
        text.Integer($"{section.Path}:SelfRotationsPerHour", section["SelfRotationsPerHour"], value => rotation.SelfRotationsPerHour = value);
        text.Choice<StalledRotationAction>($"{section.Path}:OnStalled", section["OnStalled"], value => rotation.OnStalled = value);
    }

    private static void ReadCache(IConfigurationSection section, ApiKeyCacheOptions cache, SettingsText text)
    {
        text.UnknownKeys(section, "SizeLimit", "MaxAge", "StaleOnStoreError");
        text.Integer($"{section.Path}:SizeLimit", section["SizeLimit"], value => cache.SizeLimit = value);
        text.Duration($"{section.Path}:MaxAge", section["MaxAge"], value => cache.MaxAge = value);
        text.Duration($"{section.Path}:StaleOnStoreError", section["StaleOnStoreError"], value => cache.StaleOnStoreError = value);
    }

    private static void ReadWebhook(IConfigurationSection section, ApiKeyWebhookOptions webhook, SettingsText text)
    {
        text.UnknownKeys(section, "Url", "Secret");
        (webhook.Url, webhook.Secret) = (section["Url"] ?? webhook.Url, section["Secret"] ?? webhook.Secret);
    }

    private static ConfiguredApiClient ReadClient(IConfigurationSection section, List<string> mistakes, SettingsText text)
    {
        text.UnknownKeys(section, "Id", "Name", "TenantId", "Scopes", "AllowedCidrs", "Keys");
        var client = new ConfiguredApiClient { Id = section["Id"] ?? "", Name = section["Name"], TenantId = section["TenantId"] };
        foreach (var scope in section.GetSection("Scopes").GetChildren()) client.Scopes.Add(scope.Value ?? "");
        foreach (var network in section.GetSection("AllowedCidrs").GetChildren()) client.AllowedCidrs.Add(network.Value ?? "");
        foreach (var key in section.GetSection("Keys").GetChildren())
        {
            text.UnknownKeys(key, "Id", "Sha256", "ExpiresAt");
            client.Keys.Add(new ConfiguredApiKey { Id = key["Id"] ?? "", Sha256 = key["Sha256"] ?? "", ExpiresAt = ReadTime(key, mistakes) });
        }

        return client;
    }

    private static DateTimeOffset? ReadTime(IConfigurationSection key, List<string> mistakes)
    {
        if (key["ExpiresAt"] is not { } written) return null;
        if (DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return time;
        mistakes.Add($"{key.Path}:ExpiresAt: the value cannot be read; write a time such as 2027-01-31T00:00:00Z.");
        return null;
    }
}
