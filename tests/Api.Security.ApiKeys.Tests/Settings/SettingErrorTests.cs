using Api.Security.TestKit;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys.Tests.Settings;

/// <summary>An invalid setting makes startup fail. The message names the setting and never its value, which may be a secret.</summary>
public sealed class SettingErrorTests
{
    private const string Section = "ApiSecurity:ApiKeys:";

    public static TheoryData<string, string> Errors => new()
    {
        { "Headers:Id", "x api key" }, { "Headers:Secret", "Authorization" }, { "Headers:Secret", "X-API-KEY-ID" },
        { "Headers:Extra", "x" },
        { "RequireTls", "maybe" }, { "Brand", "A" }, { "Brand", "toolongname" }, { "Environment", "li-ve" },
        { "Peppers:1", "c2hvcnQ=" }, { "Peppers:1", "not base64 at all!" }, { "Peppers:1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
        { "Peppers:0", KeyApi.Pepper }, { "Peppers:32768", KeyApi.Pepper }, { "Peppers:one", KeyApi.Pepper },
        { "SigningPepper", "2" }, { "SigningPepper", "first" }, { "AllowUnpeppered", "1" }, { "MaxKeyAge", "24:00:00" },
        { "MaxKeyAge", "00:00:59" }, { "AllowNonExpiring", "no" }, { "RevealKeyStatus", "x" }, { "OnPlaintextCredential", "Ignore" },
        { "UnknownKeyBudgetPerMinute", "0" }, { "UnknownKeyBudgetPerMinute", "many" }, { "AcceptImported", "x" },
        { "Rotation:GraceAfterFirstUse", "91.00:00:00" }, { "Rotation:MaxOverlap", "00:59:59" }, { "Rotation:OnStalled", "2" },
        { "Rotation:Grace", "1" },
        { "Cache:SizeLimit", "0" }, { "Cache:MaxAge", "00:00:00" }, { "Cache:StaleOnStoreError", "01:00:01" }, { "Cache:Ttl", "1" },
        { "Usage:KeepHours", "23:59:59" }, { "Usage:KeepHours", "401.00:00:00" }, { "Usage:KeepDays", "34.23:59:59" },
        { "Usage:KeepDays", "3651.00:00:00" }, { "Usage:SpoolFile", "/no/such/directory/usage.json" }, { "Usage:SpoolFile", "/tmp" },
        { "Usage:Spool", "x" },
        { "Webhook:Url", "http://example.com/hook" }, { "Webhook:Uri", "x" }, { "Peper:1", KeyApi.Pepper },
        { "Clients:0:Id", "" }, { "Clients:0:Keys:0:Sha256", "abc" }, { "Clients:0:Scopes:0", "two scopes" },
        { "Clients:0:AllowedCidrs:0", "10.0.0.1/8" }, { "Clients:0:Keys:0:ExpiresAt", "tomorrow" }, { "Clients:0:Secret", "x" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_invalid_setting_is_reported_by_name_without_its_value(string key, string value)
    {
        var settings = new Dictionary<string, string?>
        {
            [Section + "Clients:0:Id"] = "partner", [Section + "Clients:0:Keys:0:Id"] = "ak_0123456789ABCDEF",
            [Section + "Clients:0:Keys:0:Sha256"] = new string('a', 64),
        };
        settings[Section + key] = value;
        var start = () => KeyApi.StartAsync(inMemory: true, options: new TestApiOptions { Settings = settings });
        var error = (await start.Should().ThrowAsync<OptionsValidationException>()).Which;
        var part = Section + key.Split(':')[0];
        error.Failures.Should().NotBeEmpty().And.OnlyContain(failure => failure.StartsWith(part, StringComparison.Ordinal));
        if (value.Length > 3) error.Message.Replace(Section + key, "", StringComparison.Ordinal).Should().NotContain(value);
    }

    [Fact]
    public async Task All_invalid_settings_are_reported_at_once()
    {
        var start = () =>
            KeyApi.StartAsync(options: new TestApiOptions { Settings =
            { [Section + "Brand"] = "A", [Section + "MaxKeyAge"] = "x", [Section + "Peppers:1"] = null } });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("Production", false)]
    [InlineData("Staging", false)]
    [InlineData("Development", true)]
    public async Task A_pepper_is_required_outside_development(string environment, bool starts)
    {
        var start = async () =>
        {
            await using var api = await KeyApi.StartAsync(
                options: new TestApiOptions { Environment = environment, Settings = { [Section + "Peppers:1"] = null } });
        };
        if (starts) await start.Should().NotThrowAsync();
        else (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("openssl rand -base64 32");
    }

    [Fact]
    public async Task Clients_in_configuration_cannot_be_combined_with_another_store()
    {
        var start = () => KeyApi.StartAsync(options: new TestApiOptions { Settings = { [Section + "Clients:0:Id"] = "partner" } });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("MapApiKeyAdmin()");
    }
}
