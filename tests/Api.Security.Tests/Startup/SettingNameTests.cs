using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Tests.Startup;

/// <summary>
/// An unknown setting prevents startup. A change to a setting that is read only at startup is logged.
/// </summary>
public sealed class SettingNameTests
{
    private const string Section = "ApiSecurity";

    public static TheoryData<string, string> Misspelt =>
        new(Settings(ApiSecurityConfiguration.Settings.Listed, Section).Select(setting => (setting.Path, setting.Known.Name)));

    [Theory]
    [InlineData("ApiSecurity:RequireTLSs", "true", "write RequireTls")]
    [InlineData("ApiSecurity:RequireTsl", "true", "write RequireTls")]
    [InlineData("ApiSecurity:RequireProtectedEndpoint", "true", "write RequireProtectedEndpoints")]
    [InlineData("ApiSecurity:Problems:IncludReason", "true", "write IncludeReason")]
    [InlineData("ApiSecurity:Tenant:ClaimTyp", "tenant", "write ClaimType")]
    [InlineData("ApiSecurity:Nonsense", "true", "write one of Realm, RequireTls, ")]
    public async Task An_unknown_setting_prevents_startup_and_the_message_suggests_a_known_one(string key, string value, string fix) =>
        (await FailureAsync((key, value))).Should().Contain($"{key}: no such setting; {fix}");

    [Theory]
    [InlineData("Jtw", "Jwt")]
    [InlineData("Jwts", "Jwt")]
    [InlineData("ApiKesy", "ApiKeys")]
    [InlineData("ApiKey", "ApiKeys")]
    [InlineData("DPpo", "DPoP")]
    [InlineData("Mtsl", "Mtls")]
    [InlineData("RateLimit", "RateLimits")]
    [InlineData("RateLimiting", "RateLimits")]
    [InlineData("Reids", "Redis")]
    [InlineData("Bsaic", "Basic")]
    public async Task A_misspelled_section_of_a_package_prevents_startup_and_the_message_suggests_its_name(string written, string meant)
    {
        Func<Task> starting = () => StartAsync(builder => builder.AddSettings("Basic"), ($"ApiSecurity:{written}:Setting", "x"));
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Be(
            $"ApiSecurity:{written}: no such setting; write {meant}, or remove it.");
    }

    [Fact]
    public async Task A_name_that_resembles_none_lists_the_sections_of_packages_too() =>
        (await FailureAsync(("ApiSecurity:Nonsense", "true"))).Should().Contain(
            "Policies, Jwt, ApiKeys, DPoP, Mtls, RateLimits, Redis, or remove it.");

    [Theory]
    [MemberData(nameof(Misspelt))]
    public async Task Every_misspelled_setting_name_prevents_startup(string path, string name)
    {
        foreach (var wrong in new[] { path + "x", path[..^1], path[..^2] + path[^1] + path[^2] + "z" })
            (await FailureAsync((wrong, "1"))).Should().Contain($"{wrong}: no such setting; write ").And.Contain(name);
    }

    [Fact]
    public async Task Every_error_is_reported_on_its_own_line()
    {
        var starting = async () =>
            await (await StartAsync(("ApiSecurity:RequireTLSs", "true"), ("ApiSecurity:Problem:TypeBase", "x"),
            ("ApiSecurity:Realm:0", "x"))).DisposeAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().BeEquivalentTo(
            "ApiSecurity:RequireTLSs: no such setting; write RequireTls, or remove it.",
            "ApiSecurity:Problem: no such setting; write Problems, or remove it.",
            "ApiSecurity:Realm: write one text, not an object or a list.");
    }

    [Theory]
    [InlineData("ApiSecurity", "x", "ApiSecurity: write an object")]
    [InlineData("ApiSecurity:Tenant", "acme", "ApiSecurity:Tenant: write an object")]
    [InlineData("ApiSecurity:Policies", "x", "ApiSecurity:Policies: write an object")]
    [InlineData("ApiSecurity:RequireTls", "", "ApiSecurity:RequireTls: write a value")]
    [InlineData("ApiSecurity:PublicBaseUrl", "", "ApiSecurity:PublicBaseUrl: write an absolute https URI")]
    public async Task A_string_in_place_of_an_object_or_an_empty_string_prevents_startup(string key, string value, string message) =>
        (await FailureAsync((key, value))).Should().Contain(message);

    [Theory]
    [InlineData("Jwt", "AddJwt()", "Jwt")]
    [InlineData("ApiKeys", "AddApiKeys()", "ApiKeys")]
    [InlineData("DPoP", "AddDPoP()", "DPoP")]
    [InlineData("Dpop", "AddDPoP()", "DPoP")]
    [InlineData("Mtls", "AddMtls()", "Mtls")]
    [InlineData("MTLS", "AddMtls()", "Mtls")]
    [InlineData("RateLimits", "AddRateLimits()", "RateLimiting")]
    [InlineData("Redis", "UseRedis(configuration)", "Redis")]
    public async Task The_section_of_a_package_that_was_not_added_prevents_startup(string section, string call, string package) =>
        (await FailureAsync(($"ApiSecurity:{section}:Setting", "x"))).Should().Be(
            $"ApiSecurity:{section}: nothing reads it here; call AddApiSecurity().{call} of the package Api.Security.{package}, " +
            "or remove the section.");

    [Fact]
    public async Task A_package_registers_its_own_section()
    {
        await using var api = await StartAsync(builder => builder.AddSettings("Basic"), ("ApiSecurity:basic:Clients:0:Id", "x"));
        (await api.GetAsync("/orders", "accept-read.orders")).ShouldBeOk();
        Func<Task> without = () => StartAsync(builder => builder.AddSettings("Basic"), ("ApiSecurity:Basics:Clients:0:Id", "x"));
        (await without.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(
            "ApiSecurity:Basics: no such setting");
    }

    [Theory]
    [InlineData("p:TimeWindow:Zon", "UTC", "p:TimeWindow: Zon: no such setting; write Zone")]
    [InlineData("p:StepUp:Acrs", "x", "p:StepUp: Acrs: no such setting; write Acr")]
    [InlineData("p:Scope", "a:x", "p:Scope: no such rule; write Scopes")]
    public async Task An_unknown_name_in_a_policy_prevents_startup(string key, string value, string message) =>
        (await FailureAsync(("ApiSecurity:Policies:" + key, value))).Should().Contain("ApiSecurity:Policies:" + message);

    [Theory]
    [InlineData("Scopes", "a:x", "b:x")]
    [InlineData("AnyScopes", "a:x", "b:x")]
    [InlineData("Roles", "a", "b")]
    [InlineData("Networks", "10.0.0.0/8", "11.0.0.0/8")]
    [InlineData("Claims:kind", "a", "b")]
    public async Task A_policy_rule_with_a_string_and_a_list_or_with_an_empty_string_prevents_startup(string rule, string one, string two)
    {
        var path = "ApiSecurity:Policies:p:" + rule;
        (await FailureAsync((path, one), (path + ":0", two))).Should().Contain("there is a text and a list");
        (await FailureAsync((path, ""))).Should().Contain("it is empty");
        (await FailureAsync((path, null))).Should().Contain("it is empty");
        if (rule != "Claims:kind") (await FailureAsync((path, one + "," + two)))
            .Should().Contain("ApiSecurity:Policies:p:" + rule + ": ").And.Contain("is not split");
    }

    [Fact]
    public async Task Empty_or_comma_separated_days_prevent_startup()
    {
        foreach (var days in new string?[] { "", null, "Mon,Tue" })
            (await FailureAsync(("ApiSecurity:Policies:p:TimeWindow:Zone", "UTC"), ("ApiSecurity:Policies:p:TimeWindow:From", "08:00"),
                ("ApiSecurity:Policies:p:TimeWindow:To", "18:00"), ("ApiSecurity:Policies:p:TimeWindow:Days", days)))
                .Should().Contain("ApiSecurity:Policies:p:TimeWindow: ");
    }

    [Fact]
    public async Task A_setting_that_changes_at_run_time_needs_a_restart_and_is_logged_once()
    {
        var settings = new ChangingSettings(new() { ["ApiSecurity:Realm"] = "one", ["ApiSecurity:Policies:p:Roles"] = "admin" });
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services), Services = services =>
                services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(settings).Build()),
        });
        settings.Replace(new() { ["ApiSecurity:Realm"] = "one", ["ApiSecurity:Policies:p:Roles"] = "owner", ["Other"] = "1" });
        Lines(api).Should().BeEmpty();

        for (var i = 0; i < 3; i++)
            settings.Replace(new() { ["ApiSecurity:Realm"] = "secret-name", ["ApiSecurity:RequireTls"] = "true",
                ["ApiSecurity:Policies:p:Roles"] = "owner", ["Other"] = i.ToString(null, null) });
        var line = Lines(api).Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Warning);
        line.Text.Should().Contain("Realm, RequireTls.").And.Contain("restart").And.NotContain("secret-name").And.NotContain("Policies");
        (await api.GetAsync("/orders")).Challenges.Should().Equal("Bearer realm=\"one\"");
    }

    private static LogLine[] Lines(TestApi api) => [.. api.Log.Ours.Where(line => line.EventId == 1120)];

    private static IEnumerable<(string Path, KnownSetting Known)> Settings(IEnumerable<KnownSetting> known, string above) =>
        known.SelectMany(setting => (IEnumerable<(string, KnownSetting)>)[($"{above}:{setting.Name}", setting),
            .. Settings(setting.Settings, $"{above}:{setting.Name}")]);

    private static async Task<string> FailureAsync(params (string Key, string? Value)[] settings)
    {
        Func<Task> starting = async () => await (await StartAsync(settings)).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
    }

    private static Task<TestApi> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(_ => { }, settings);

    private static Task<TestApi> StartAsync(Action<IApiSecurityBuilder> more, params (string Key, string? Value)[] settings) =>
        TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => more(ScriptedScheme.Add(services).AddApiSecurity()),
        Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
    });
}
