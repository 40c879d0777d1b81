using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Reads the section <c>ApiSecurity:ApiKeys</c>, setting by setting, so that all errors are reported at once.</summary>
internal sealed class ApiKeyConfiguration(IServiceProvider services) : IConfigureOptions<ApiKeyOptions>
{
    public const string SectionName = "ApiSecurity:ApiKeys";

    public static SettingsSection<ApiKeyOptions> Settings { get; } = new SettingsSection<ApiKeyOptions>()
        .Object("Headers", keys => keys.Headers, new SettingsSection<ApiKeyHeaderOptions>()
            .Text("Id", (headers, value) => headers.Id = value)
            .Text("Secret", (headers, value) => headers.Secret = value))
        .Boolean("RequireTls", (keys, value) => keys.RequireTls = value)
        .Text("Brand", (keys, value) => keys.Brand = value)
        .Text("Environment", (keys, value) => keys.Environment = value)
        .Other("Peppers", ReadPeppers)
        .Integer("SigningPepper", (keys, value) => keys.SigningPepper = value)
        .Boolean("AllowUnpeppered", (keys, value) => keys.AllowUnpeppered = value)
        .Duration("MaxKeyAge", (keys, value) => keys.MaxKeyAge = value)
        .Boolean("AllowNonExpiring", (keys, value) => keys.AllowNonExpiring = value)
        .Boolean("RevealKeyStatus", (keys, value) => keys.RevealKeyStatus = value)
        .Choice<PlaintextCredentialAction>("OnPlaintextCredential", (keys, value) => keys.OnPlaintextCredential = value)
        .Integer("UnknownKeyBudgetPerMinute", (keys, value) => keys.UnknownKeyBudgetPerMinute = value)
        .Boolean("AcceptImported", (keys, value) => keys.AcceptImported = value)
        .Object("Rotation", keys => keys.Rotation, new SettingsSection<ApiKeyRotationOptions>()
            .Duration("GraceAfterFirstUse", (rotation, value) => rotation.GraceAfterFirstUse = value)
            .Duration("MaxOverlap", (rotation, value) => rotation.MaxOverlap = value)
            .Integer("SelfRotationsPerHour", (rotation, value) => rotation.SelfRotationsPerHour = value)
            .Choice<StalledRotationAction>("OnStalled", (rotation, value) => rotation.OnStalled = value))
        .Object("Cache", keys => keys.Cache, new SettingsSection<ApiKeyCacheOptions>()
            .Integer("SizeLimit", (cache, value) => cache.SizeLimit = value)
            .Duration("MaxAge", (cache, value) => cache.MaxAge = value)
            .Duration("StaleOnStoreError", (cache, value) => cache.StaleOnStoreError = value))
        .Object("Usage", keys => keys.Usage, new SettingsSection<ApiKeyUsageOptions>()
            .Duration("KeepHours", (usage, value) => usage.KeepHours = value)
            .Duration("KeepDays", (usage, value) => usage.KeepDays = value)
            .Text("SpoolFile", (usage, value) => usage.SpoolFile = value))
        .Object("Webhook", keys => keys.Webhook, new SettingsSection<ApiKeyWebhookOptions>()
            .Text("Url", (webhook, value) => webhook.Url = value)
            .Text("Secret", (webhook, value) => webhook.Secret = value))
        .Objects("Clients", keys => keys.Clients, ClientSettings.All);

    public void Configure(ApiKeyOptions options) =>
        Settings.Read(
            SettingsSnapshot.AtStart(services.GetService<IConfiguration>(), SectionName), options,
            services.GetRequiredService<SettingErrors<ApiKeyOptions>>().Begin());

    private static void ReadPeppers(SettingsText text, IConfigurationSection setting, ApiKeyOptions options)
    {
        const string Fix = "\"Peppers\": { \"1\": \"…\" }";
        if (!string.IsNullOrEmpty(setting.Value)) text.Error(setting, $"write an object, {Fix}, not a text");
        foreach (var pepper in setting.GetChildren())
        {
            if (!int.TryParse(pepper.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                text.Error(setting, $"a version is a number from 1 to {short.MaxValue}, such as {Fix}");
            else if (pepper.GetChildren().Any()) text.Error(pepper, "write one text, not an object or a list");
            else options.Peppers[version] = pepper.Value ?? "";
        }
    }
}
