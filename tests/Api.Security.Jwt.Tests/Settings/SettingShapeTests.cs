using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>A single string is a list with one entry, in every source. An invalid value or an unknown setting prevents startup.</summary>
public sealed class SettingShapeTests
{
    private const string Jwt = "ApiSecurity:Jwt", Issuer = Jwt + ":Issuers:0:";

    private static readonly string Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    // The settings that are lists, each with a valid entry.
    private static readonly Dictionary<string, string> Lists = new()
    {
        ["Audiences"] = "orders-api", ["Algorithms"] = "ES256", ["RoleClaims"] = "realm_access.roles",
        ["DecryptionKeyFiles"] = "/keys/private key.pem",
        ["Tenants"] = "acme", ["AllowedNetworks"] = "10.0.0.0/8", ["KeyHosts"] = "keys.example.com", ["Types"] = "at+jwt",
        ["RequiredClaims"] = "scope",
    };

    public static TheoryData<string> EveryList => [.. Settings(JwtConfiguration.Settings.Listed, Jwt)
        .Where(setting => setting.Known.Kind is SettingKind.List).Select(setting => setting.Path)];

    public static TheoryData<string> EveryListOfObjects => [.. Settings(JwtConfiguration.Settings.Listed, Jwt)
        .Where(setting => setting.Known.Kind is SettingKind.Objects).Select(setting => setting.Path)];

    public static TheoryData<string, string> Misspelt =>
        new(Settings(JwtConfiguration.Settings.Listed, Jwt).Select(setting => (setting.Path, setting.Known.Name)));

    [Fact]
    public async Task One_algorithm_written_as_a_string_is_the_only_one_accepted()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256", "ES256");
        await using var api = await StartAsync(
            (Issuer + "Authority", issuer.Issuer), (Issuer + "Jwks", issuer.KeySet().ToJsonString()), (Issuer + "Audiences", "orders-api"),
                (Issuer + "Algorithms", "ES256"));
        (await api.GetAsync("/orders", issuer.Token("ES256").Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token("RS256").Build())).ShouldBeInvalidToken();
    }

    [Theory]
    [InlineData("SigningKeys")]
    [InlineData("SigningKeys:0")]
    [InlineData("SigningKeys:0:Value")]
    public async Task One_signing_key_may_be_written_as_a_string(string key)
    {
        await using var api =
            await StartAsync((Issuer + "Authority", "urn:a"), (Issuer + "Audiences", "orders-api"), (Issuer + key, Secret));
        (await api.GetAsync("/orders", ReloadWorld.Token("urn:a", SigningKey.OfSecret("HS256", null, Convert.FromBase64String(Secret)))))
            .ShouldBeOk();
        (await api.GetAsync("/orders", ReloadWorld.Token("urn:a", SigningKey.Create("HS256")))).ShouldBeInvalidToken();
    }

    [Theory]
    [MemberData(nameof(EveryList))]
    public void A_single_string_is_a_list_with_one_entry_in_every_source(string path)
    {
        var value = Lists[path.Split(':')[^1]];
        var list = Options(builder => builder.AddInMemoryCollection([new(path + ":0", value)]));
        list.Should().Contain(JsonSerializer.Serialize(value));
        foreach (var one in new Action<IConfigurationBuilder>[]
        {
            builder => builder.AddInMemoryCollection([new(path, value)]),
            builder => builder.AddCommandLine(["--" + path, value]),
            builder => builder.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json(path, value)))),
            builder => builder.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json(path, new JsonArray(value))))),
            builder => FromEnvironment(builder, path, value),
            // an empty list in an earlier source
            builder => builder.AddInMemoryCollection([new(path, "")]).AddInMemoryCollection([new(path + ":0", value)]),
        })
            Options(one).Should().Be(list);
    }

    [Theory]
    [MemberData(nameof(EveryList))]
    public async Task An_invalid_list_prevents_startup(string path)
    {
        var value = Lists[path.Split(':')[^1]];
        foreach (var (settings, fix) in new ((string, string?)[], string)[]
        {
            ([(path, "")], "it is empty"), ([(path, " ")], "it is empty"), ([(path, null)], "it is empty"),
            ([(path + ":0", "")], "remove the empty entry"), ([(path + ":0", value), (path + ":1", null)], "remove the empty entry"),
            ([(path, value), (path + ":0", value)], "there is a text and a list"), ([(path + ":a", value)], "not an object"),
            ([(path + ":0:a", value)], "write a text for each entry"),
            ([(path, value + "," + value)], "is not split"), ([(path, value + ";" + value)], "is not split"),
        })
            (await FailureAsync([.. settings])).Should().Contain(path + ": ").And.Contain(fix);
    }

    [Theory]
    [MemberData(nameof(EveryListOfObjects))]
    public async Task A_list_of_objects_written_as_one_object_is_reported_once(string path)
    {
        foreach (var (settings, names) in new ((string, string?)[], string)[]
        {
            ([(path + ":Id", "x"), (path + ":Value", "x")], "Id, Value"),
            ([(path + ":first:Id", "x"), (path + ":first:Value", "x")], "first"),
            ([(path, ""), (path + ":Id", "x")], "Id"), // an empty list in an earlier source
        })
            (await FailureAsync(settings)).Split(Environment.NewLine).Where(line => line.StartsWith(path, StringComparison.Ordinal))
                .Should().Equal($"{path}: write a list of objects, {path}:0 and so on; these names are not numbers: {names}.");
    }

    [Fact]
    public async Task An_entry_that_has_a_name_in_place_of_a_number_does_not_hide_the_errors_of_the_others() =>
        (await FailureAsync((Issuer + "Audience", "a"), (Jwt + ":Issuers:O:Authority", "urn:a"))).Should()
            .Contain("these names are not numbers: O.").And.Contain(Issuer + "Audience: no such setting; write Audiences");

    [Fact]
    public async Task A_misspelled_section_is_reported_beside_what_is_missing_without_it() =>
        (await FailureAsync(("ApiSecurity:Jtw:Issuers:0:Authority", "https://auth.example"))).Should()
            .Contain("ApiSecurity:Jtw: no such setting; write Jwt, or remove it.")
            .And.Contain("ApiSecurity:Jwt:Issuers: name at least one issuer");

    [Theory]
    [MemberData(nameof(Misspelt))]
    public async Task A_misspelled_name_prevents_startup_at_every_depth(string path, string name)
    {
        foreach (var wrong in new[] { path + "x", path[..^1], path[..^2] + path[^1] + path[^2] + "z" })
            (await FailureAsync((wrong, "1"))).Should().Contain($"{wrong}: no such setting; write ").And.Contain(name);
    }

    [Theory]
    [InlineData("", "x", "ApiSecurity:Jwt: write an object")]
    [InlineData(":TokenCache", "x", "ApiSecurity:Jwt:TokenCache: write an object")]
    [InlineData(":Issuers", "https://auth.example", "ApiSecurity:Jwt:Issuers: write a list of objects")]
    [InlineData(":Issuers:0", "https://auth.example", "ApiSecurity:Jwt:Issuers:0: write an object")]
    [InlineData(":Issuers:0:Authority:0", "https://auth.example", "Issuers:0:Authority: write one text")]
    [InlineData(":Issuers:0:ClockSkew:Seconds", "1", "Issuers:0:ClockSkew: write one text")]
    [InlineData(":Issuers:0:Profile", " ", "Issuers:0:Profile: write a value")]
    [InlineData(":Issuers:0:SigningKeys:0:Vale", "x", "SigningKeys:0:Vale: no such setting; write Value")]
    public async Task A_string_instead_of_an_object_prevents_startup_and_vice_versa(string path, string value, string message) =>
        (await FailureAsync((Jwt + path, value))).Should().Contain(message);

    [Fact]
    public async Task Jwks_given_both_as_a_string_and_as_an_object_prevents_startup() =>
        (await FailureAsync((Issuer + "Authority", "urn:a"), (Issuer + "Audiences", "a"), (Issuer + "Jwks", "{}"),
            (Issuer + "Jwks:keys:0:kty", "EC"))).Should().Contain("Jwks: there is a text and an object");

    [Fact]
    public void Setting_names_are_case_insensitive() =>
        Options(builder => builder.AddInMemoryCollection([new("apisecurity:JWT:issuers:0:AUDIENCES", "a")]))
            .Should().Be(Options(builder => builder.AddInMemoryCollection([new(Issuer + "Audiences:0", "a")])));

    /// <summary>Every setting at every depth, with the first entry of each list.</summary>
    private static IEnumerable<(string Path, KnownSetting Known)> Settings(IEnumerable<KnownSetting> known, string above) =>
        known.SelectMany(setting => (IEnumerable<(string, KnownSetting)>)[($"{above}:{setting.Name}", setting),
            .. Settings(setting.Settings, setting.Kind is SettingKind.Objects ? $"{above}:{setting.Name}:0" : $"{above}:{setting.Name}")]);

    private static string Options(Action<IConfigurationBuilder> source)
    {
        var builder = new ConfigurationBuilder();
        source(builder);
        var (options, errors) = (new JwtOptions(), new List<string>());
        JwtConfiguration.Settings.Read(builder.Build().GetSection(Jwt), options, new SettingsText(errors));
        errors.Should().BeEmpty();
        return JsonSerializer.Serialize(options);
    }

    private static string Json(string path, JsonNode value) => path.Split(':').Reverse()
        .Aggregate(value, (inner, name) => name == "0" ? new JsonArray(inner) : new JsonObject { [name] = inner }).ToJsonString();

    private static void FromEnvironment(IConfigurationBuilder builder, string path, string value)
    {
        var prefix = $"T{Guid.NewGuid():N}_";
        var name = prefix + path.Replace(":", "__", StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(name, value);
        builder.AddEnvironmentVariables(prefix);
    }

    private static async Task<string> FailureAsync(params (string Key, string? Value)[] settings)
    {
        Func<Task> starting = async () => await (await StartAsync(settings)).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
    }

    private static Task<TestApi> StartAsync(params (string Key, string? Value)[] settings) =>
        TestApi.StartAsync(new TestApiOptions { Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value) });
}
