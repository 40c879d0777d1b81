using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Makes startup fail with one message that lists every error and its fix. Peppers and secrets are never repeated.</summary>
internal sealed class ApiKeyOptionsValidator(
    IOptions<ApiSecurityOptions> shared, SettingErrors<ApiKeyOptions> read, IServiceProvider services)
    : IValidateOptions<ApiKeyOptions>
{
    private const string Section = ApiKeyConfiguration.SectionName;

    private static readonly string[] TakenHeaders = ["Authorization", "Cookie", "Host", "Proxy-Authorization"];

    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        List<string> errors = [.. read.All];
        CheckForm(options, errors);
        CheckPeppers(options, errors);
        CheckTimes(options, errors);
        if (options.UnknownKeyBudgetPerMinute is < 1 or > 1_000_000)
            errors.Add($"{Section}:UnknownKeyBudgetPerMinute: write a number from 1 to 1000000.");
        if (options.Rotation.SelfRotationsPerHour is < 1 or > 3600)
            errors.Add($"{Section}:Rotation:SelfRotationsPerHour: write a number from 1 to 3600.");
        if (options.Cache.SizeLimit is < 1 or > 10_000_000) errors.Add($"{Section}:Cache:SizeLimit: write a number from 1 to 10000000.");
        if (TenantClaim()?.Contains('[', StringComparison.Ordinal) is true)
        {
            errors.Add(
                "ApiSecurity:Tenant:ClaimType: with API keys, write a name without brackets, such as tenant_id; "
                + "the tenant of an API key is a claim of that name.");
        }

        if (options.Usage.SpoolFile is { } file && !IsInDirectory(file))
            errors.Add($"{Section}:Usage:SpoolFile: write the path of a file in an existing directory.");
        errors.AddRange(WebhookSettings.ErrorsIn(options.Webhook));
        errors.AddRange(ConfiguredClients.ErrorsIn(options, services));
        return SettingsException.ThrowIfAny<ApiKeyOptions>(name, errors, read.All);
    }

    // Mistakes in the shared settings are reported with those settings.
    private string? TenantClaim()
    {
        try
        {
            return shared.Value.Tenant.ClaimType;
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }

    private static void CheckForm(ApiKeyOptions options, List<string> errors)
    {
        foreach (var (key, header) in new[] { ("Id", options.Headers.Id), ("Secret", options.Headers.Secret) })
        {
            if (header.Length == 0
                || header.AsSpan().ContainsAnyExcept(FieldName.Characters)
                || TakenHeaders.Contains(header, StringComparer.OrdinalIgnoreCase))
                errors.Add($"{Section}:Headers:{key}: write the name of a header that nothing else uses, such as x-api-key.");
        }

        if (string.Equals(options.Headers.Id, options.Headers.Secret, StringComparison.OrdinalIgnoreCase))
            errors.Add($"{Section}:Headers: Id and Secret name the same header; write two different headers.");
        if (!IsName(options.Brand)) errors.Add($"{Section}:Brand: write 2 to 8 lower-case letters and digits, such as apik.");
        if (!IsName(options.Environment)) errors.Add($"{Section}:Environment: write 2 to 8 lower-case letters and digits, such as live.");
    }

    private void CheckPeppers(ApiKeyOptions options, List<string> errors)
    {
        foreach (var (version, value) in options.Peppers)
        {
            if (version is < 1 or > short.MaxValue)
            {
                errors.Add(
                    $"{Section}:Peppers: a version is a number from 1 to {short.MaxValue}; "
                    + "write an object, \"Peppers\": { \"1\": \"…\" }, not an array.");
            }
            else if (!PepperText.TryRead(value, out _))
            {
                errors.Add(
                    $"{Section}:Peppers:{version}: write base64 of {PepperRing.PepperLength} random bytes, "
                    + $"such as the output of openssl rand -base64 {PepperRing.PepperLength}.");
            }
        }

        if (options.SigningPepper is { } signing && !options.Peppers.ContainsKey(signing))
            errors.Add($"{Section}:SigningPepper: write one of the versions under Peppers, or leave it out to use the highest.");
        if (options.Peppers.Count == 0 && options.AllowUnpeppered is not true && !HostingMode.IsDevelopment(services))
        {
            errors.Add(
                $"{Section}:Peppers:1: write base64 of {PepperRing.PepperLength} random bytes, "
                + $"such as the output of openssl rand -base64 {PepperRing.PepperLength}, and keep it out of the database. "
                + "Without a pepper, anyone who can write to the database can add valid keys.");
        }
    }

    private static void CheckTimes(ApiKeyOptions options, List<string> errors)
    {
        Check("MaxKeyAge", options.MaxKeyAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650));
        Check("Rotation:GraceAfterFirstUse", options.Rotation.GraceAfterFirstUse, TimeSpan.Zero, TimeSpan.FromDays(90));
        Check("Rotation:MaxOverlap", options.Rotation.MaxOverlap, TimeSpan.FromHours(1), TimeSpan.FromDays(90));
        Check("Cache:MaxAge", options.Cache.MaxAge, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Check("Cache:StaleOnStoreError", options.Cache.StaleOnStoreError, TimeSpan.Zero, TimeSpan.FromHours(1));
        var (hours, mostHours) = (options.Usage.KeepHours, TimeSpan.FromDays(400));
        Check("Usage:KeepHours", hours, TimeSpan.FromDays(1), mostHours);
        Check("Usage:KeepDays", options.Usage.KeepDays, hours < mostHours ? hours : mostHours, TimeSpan.FromDays(3650));

        void Check(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most) errors.Add($"{Section}:{key}: write a duration from {least:c} to {most:c}.");
        }
    }

    private static bool IsInDirectory(string file) =>
        !string.IsNullOrWhiteSpace(file) && !file.Contains('\0', StringComparison.Ordinal) && !Directory.Exists(file)
            && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)));

    private static bool IsName(string text) =>
        text.Length is >= 2 and <= 8 && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character));
}
