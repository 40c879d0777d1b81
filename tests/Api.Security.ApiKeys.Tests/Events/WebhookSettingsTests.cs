namespace Api.Security.ApiKeys.Tests.Events;

public sealed class WebhookSettingsTests
{
    private const string Good = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"; // 24 bytes

    [Theory]
    [InlineData(null, null)]
    [InlineData("https://alerts.example.com/hooks?token=1", Good)]
    [InlineData("https://alerts.example.com", "whsec_" + Good)]
    [InlineData("http://localhost:8080/", Good)]
    [InlineData("http://127.0.0.1/", Good)]
    [InlineData("http://[::1]/", Good)]
    public void Valid_settings_are_accepted(string? url, string? secret) =>
        WebhookSettings.ErrorsIn(new ApiKeyWebhookOptions { Url = url, Secret = secret }).Should().BeEmpty();

    [Theory]
    [InlineData(null, Good, "Url")]
    [InlineData("", Good, "Url")]
    [InlineData("alerts-7f3a", Good, "Url")]
    [InlineData("/alerts-7f3a", Good, "Url")]
    [InlineData("http://alerts-7f3a.example.com/", Good, "Url")]
    [InlineData("ftp://alerts-7f3a.example.com/", Good, "Url")]
    [InlineData("https://user:hunter2@alerts-7f3a.example.com/", Good, "Url")]
    [InlineData("https://alerts-7f3a.example.com/#x", Good, "Url")]
    [InlineData("https://alerts-7f3a.example.com/", null, "Secret")]
    [InlineData("https://alerts-7f3a.example.com/", "", "Secret")]
    [InlineData("https://alerts-7f3a.example.com/", "hunter2-hunter2-hunter2-hunter2!", "Secret")]
    [InlineData("https://alerts-7f3a.example.com/", "AAECAwQFBgcICQoLDA0ODxAREhMUFRY=", "Secret")] // 23 bytes
    [InlineData("https://alerts-7f3a.example.com/", "whsec_AAECAwQF", "Secret")]
    public void An_invalid_setting_is_reported_by_name_without_its_value(string? url, string? secret, string setting)
    {
        var error = WebhookSettings.ErrorsIn(new ApiKeyWebhookOptions { Url = url, Secret = secret }).Should().ContainSingle().Subject;
        error.Should().StartWith($"ApiSecurity:ApiKeys:Webhook:{setting}: ").And.NotContain("7f3a").And.NotContain(
            "hunter2").And.NotContain("AAECAwQF");
    }
}
