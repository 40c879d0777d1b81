using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Settings;

public sealed class JwtSettingsTests
{
    private const string Issuer = "ApiSecurity:Jwt:Issuers:0:";

    private static Dictionary<string, string?> Good(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string,
            string?> { [Issuer + "Authority"] = "https://auth.example", [Issuer + "Audiences:0"] = "orders-api" };
        foreach (var (key, value) in more)
        {
            if (value is null) settings.Remove(key);
            else settings[key] = value;
        }

        return settings;
    }

    private static async Task<string> MessageAsync(Dictionary<string, string?> settings)
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync(new TestApiOptions { Settings = settings })).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
    }

    private static JwtOptions Read(Dictionary<string, string?> settings)
    {
        using var app = TestApi.Build(new TestApiOptions { Settings = settings }, new RecordingLogger());
        return app.Services.GetRequiredService<IOptions<JwtOptions>>().Value;
    }

    [Fact]
    public async Task Every_setting_is_read_from_configuration_alone()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES512");
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new()
            {
                [Issuer + "Authority"] = "urn:issuer", [Issuer + "MetadataAddress"] = issuer.Issuer + "/metadata",
                [Issuer + "Audiences:0"] = "a", [Issuer + "Audiences:1"] = "b",
                [Issuer + "Algorithms:0"] = "ES512", [Issuer + "Profile"] = "Auth0", [Issuer + "ClockSkew"] = "00:05:00",
                [Issuer + "RequireHttpsMetadata"] = "false",
                [Issuer + "WarmUp"] = "Off", ["ApiSecurity:Jwt:MaxTokenLength"] = "900",
            },
        });
        issuer.RawDiscovery = issuer.Discovery().ToJsonString()
            .Replace($"\"issuer\":\"{issuer.Issuer}\"", "\"issuer\":\"urn:issuer\"", StringComparison.Ordinal);

        var token = issuer.Token().With("iss", "urn:issuer").With("aud", "b").Without("jti").WithHeader("typ", "JWT")
            .With("exp", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 200);
        (await api.GetAsync("/orders", token.Build())).ShouldBeOk();
        (await api.GetAsync("/orders", token.With("x", new string('a', 600)).Build())).ShouldBeInvalidToken();
    }

    [Fact]
    public void The_settings_have_the_expected_defaults()
    {
        var options = Read(Good());
        options.MaxTokenLength.Should().Be(16_384);
        var issuer = options.Issuers.Should().ContainSingle().Which;
        (issuer.Profile, issuer.ClockSkew, issuer.RequireHttpsMetadata, issuer.MetadataAddress)
            .Should().Be((AccessTokenProfile.Rfc9068, TimeSpan.FromSeconds(30), true, null));
        IssuerAlgorithms.Get(issuer).Select(algorithm => algorithm.Name).Should().Equal("RS256", "PS256", "ES256");
    }

    [Fact]
    public async Task A_configured_list_of_algorithms_replaces_the_default()
    {
        IssuerAlgorithms.Get(Read(Good((Issuer + "Algorithms:0", "PS512"))).Issuers[0]).Select(algorithm => algorithm.Name)
            .Should().Equal("PS512");

        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256", "ES256");
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Algorithms.Add("ES256") });
        (await api.GetAsync("/orders", issuer.Token("ES256").Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token("RS256").Build())).ShouldBeInvalidToken();
    }

    [Theory]
    [InlineData("Authority", "", "Authority: write")]
    [InlineData("Audiences:0", "", "Audiences: remove the empty entry")]
    [InlineData("Audiences:0", null, "Audiences: name this API")]
    [InlineData("Algorithms:0", "none", "'none' is not one of")]
    [InlineData("Algorithms:0", "RS255", "'RS255' is not one of")]
    [InlineData("Algorithms:0", "rs256", "'rs256' is not one of")]
    [InlineData("Algorithms:0", "HS256", "'HS256' needs SigningKeys")]
    [InlineData("Profile", "Lenient",
        "Profile: the value cannot be read; write one of Rfc9068, Entra, Auth0, Okta, Keycloak, Cognito, Custom")]
    [InlineData("Profile", "1", "Profile: the value cannot be read")]
    [InlineData("ClockSkew", "24:00:00", "ClockSkew: the value cannot be read; write [d.]hh:mm:ss")]
    [InlineData("ClockSkew", "30", "ClockSkew: the value cannot be read")]
    [InlineData("ClockSkew", "00:05:01", "ClockSkew: write a duration from 00:00:00 to 00:05:00")]
    [InlineData("ClockSkew", "23:59:59", "ClockSkew: write a duration")]
    [InlineData("RequireHttpsMetadata", "no", "RequireHttpsMetadata: the value cannot be read; write true or false")]
    [InlineData("RequireHttpMetadata", "false", "RequireHttpMetadata: no such setting")]
    [InlineData("SigningKeys:0:Value", "short", "SigningKeys:0:Value: write the key as base64")]
    [InlineData("SigningKeys:0:Value", "c2hvcnQ=", "SigningKeys:0:Value: the key has 5 bytes")]
    public async Task An_invalid_setting_prevents_startup_and_the_message_names_the_fix(string key, string? value, string sentence) =>
        (await MessageAsync(Good((Issuer + key, value)))).Should().Contain(Issuer.TrimEnd(':')).And.Contain(sentence);

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:05:00")]
    public void The_shortest_and_the_longest_ClockSkew_are_allowed(string skew) =>
        Read(Good((Issuer + "ClockSkew", skew))).Issuers.Should().ContainSingle();

    [Theory]
    [InlineData("255")]
    [InlineData("1048577")]
    [InlineData("long")]
    public async Task MaxTokenLength_must_be_a_number_within_its_limits(string length) =>
        (await MessageAsync(Good(("ApiSecurity:Jwt:MaxTokenLength", length)))).Should().Contain("MaxTokenLength");

    [Fact]
    public async Task All_invalid_settings_are_reported_in_one_message_without_secrets()
    {
        var message = await MessageAsync(new()
        {
            [Issuer + "Algorithms:0"] = "none", [Issuer + "ClockSkew"] = "1", [Issuer + "Profile"] = "x",
            [Issuer + "SigningKeys:0:Value"] = "c2VjcmV0LW1hcmtlcg==",
            ["ApiSecurity:Jwt:MaxTokenLength"] = "1", ["ApiSecurity:Jwt:Isuers"] = "x",
        });
        foreach (var part in new[] { "Authority", "Audiences", "Algorithms", "ClockSkew", "Profile", "SigningKeys:0:Value",
            "MaxTokenLength", "Isuers" }) message.Should().Contain(part);
        message.Should().NotContain("c2VjcmV0").And.NotContain("secret-marker");
        message.Split(Environment.NewLine).Should().HaveCountGreaterThan(7).And.OnlyContain(line =>
            line.StartsWith("ApiSecurity:Jwt:", StringComparison.Ordinal), "each error is on its own line");
    }

    [Fact]
    public async Task A_configuration_without_issuers_prevents_startup() =>
        (await MessageAsync([])).Should().Contain("Issuers: name at least one issuer");

    [Fact]
    public async Task An_issuer_that_is_configured_twice_prevents_startup() =>
        (await MessageAsync(Good(("ApiSecurity:Jwt:Issuers:1:Authority", "https://auth.example"),
            ("ApiSecurity:Jwt:Issuers:1:Audiences:0", "x")))).Should().Contain("configured 2 times");

    [Fact]
    public async Task Options_set_in_code_override_the_configuration()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { Settings = Good(("ApiSecurity:Jwt:MaxTokenLength", "300")),
            ConfigureJwt = jwt => jwt.MaxTokenLength = 4000 });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Theory]
    [InlineData("https://auth.example/")]
    [InlineData("https://Auth.Example:443/Realms/a b")]
    [InlineData("https://auth.example/Realms/A%20B")]
    [InlineData("https://10.0.0.5/realms/a")]
    public void Every_valid_authority_address_is_accepted(string authority) =>
        Read(Good((Issuer + "Authority", authority.Replace(" ", "%20", StringComparison.Ordinal)))).Issuers.Should().ContainSingle();

    [Fact]
    public void The_metadata_address_may_select_the_keys_of_one_application_with_a_query() =>
        Read(Good((Issuer + "MetadataAddress",
            "https://login.example/tenant/v2.0/.well-known/openid-configuration?appid=1"))).Issuers.Should().ContainSingle();

    private const string Resolver = "ApiSecurity:Jwt:Resolver:";

    [Theory]
    [InlineData("MaxIssuers", "0", "MaxIssuers: write a number from 1 to 100000")]
    [InlineData("MaxIssuers", "100001", "MaxIssuers: write a number from 1 to 100000")]
    [InlineData("RequestsPerMinutePerHost", "11", "RequestsPerMinutePerHost: write a number from 12 to 60000")]
    [InlineData("RequestsPerMinutePerHost", "60001", "RequestsPerMinutePerHost: write a number from 12 to 60000")]
    [InlineData("BurstPerHost", "9", "BurstPerHost: write a number from 10 to 100000")]
    [InlineData("BurstPerHost", "many", "BurstPerHost: the value cannot be read")]
    [InlineData("AllowedNetworks", "10.0.0.1/8", "AllowedNetworks:0: write an address, or a network")]
    [InlineData("AllowedNetworks:0", "localhost", "AllowedNetworks:0: write an address, or a network")]
    [InlineData("KeyHosts", "https://keys.example", "KeyHosts:0: write a host")]
    [InlineData("KeyHosts:0", "Keys.Example", "KeyHosts:0: write a host")]
    [InlineData("KeyHosts:0", "keys.example/a", "KeyHosts:0: write a host")]
    [InlineData("UseProxy", "1", "UseProxy: the value cannot be read")]
    [InlineData("MaxCount", "5", "MaxCount: no such setting")]
    public async Task An_invalid_resolver_setting_prevents_startup(string key, string value, string fix) =>
        (await MessageAsync(Good((Resolver + key, value)))).Should().Contain(Resolver + fix);

    [Fact]
    public void The_resolver_settings_are_read_and_have_defaults()
    {
        var defaults = Read(Good()).Resolver;
        (defaults.MaxIssuers, defaults.RequestsPerMinutePerHost, defaults.BurstPerHost, defaults.UseProxy)
            .Should().Be((2_000, 600, 1_000, false));
        (defaults.AllowedNetworks.Count, defaults.KeyHosts.Count).Should().Be((0, 0));

        var read = Read(Good(
            (Resolver + "MaxIssuers", "5"), (Resolver + "RequestsPerMinutePerHost", "60"), (Resolver + "BurstPerHost", "20"),
            (Resolver + "UseProxy", "true"),
            (Resolver + "AllowedNetworks", "10.0.0.0/8"), (Resolver + "KeyHosts:0", "keys.example:8443"))).Resolver;
        (read.MaxIssuers, read.RequestsPerMinutePerHost, read.BurstPerHost, read.UseProxy).Should().Be((5, 60, 20, true));
        (read.AllowedNetworks.Single(), read.KeyHosts.Single()).Should().Be(("10.0.0.0/8", "keys.example:8443"));
    }
}
