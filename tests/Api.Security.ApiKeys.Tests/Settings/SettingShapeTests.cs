using System.Security.Cryptography;
using System.Text;
using Api.Security.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys.Tests.Settings;

/// <summary>A single string is a list of one. An empty string grants nothing. An unknown setting makes startup fail.</summary>
public sealed class SettingShapeTests
{
    private const string Keys = "ApiSecurity:ApiKeys", Client = Keys + ":Clients:0:", Id = "ak_0123456789ABCDEF",
        Secret = "sk-legacy/2019+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789=";

    public static TheoryData<string, string> Misspelt =>
        new(Settings(ApiKeyConfiguration.Settings.Listed, Keys).Select(setting => (setting.Path, setting.Known.Name)));

    [Theory]
    [InlineData("AllowedCidrs")]
    [InlineData("AllowedCidrs:0")]
    public async Task A_single_network_limits_a_key_whether_written_as_a_string_or_as_a_list(string key)
    {
        await using var api = await StartAsync((Client + key, "10.0.0.0/8"), (Client + "Scopes", "read:orders"));
        (await api.GetWithAsync("/orders", Id, Secret, from: "10.1.2.3")).ShouldBeOk();
        ((int)(await api.GetWithAsync("/orders", Id, Secret, from: "192.0.2.1")).Status).Should().Be(403);
    }

    [Theory]
    [InlineData("Scopes", 200)]
    [InlineData("Scopes:0", 200)]
    [InlineData("Name", 403)]
    public async Task A_single_scope_is_granted_whether_written_as_a_string_or_as_a_list(string key, int status)
    {
        await using var api = await StartAsync((Client + key, "read:orders"));
        ((int)(await api.GetWithAsync("/orders", Id, Secret)).Status).Should().Be(status);
    }

    [Theory]
    [InlineData("AllowedCidrs", "", "AllowedCidrs: it is empty")]
    [InlineData("AllowedCidrs", " ", "AllowedCidrs: it is empty")]
    [InlineData("AllowedCidrs", "10.0.0.0/8,192.168.0.0/16",
        "AllowedCidrs: a text is one entry and is not split; write each as an entry of its own, AllowedCidrs:0, AllowedCidrs:1")]
    [InlineData("AllowedCidrs:0", "", "AllowedCidrs: remove the empty entry")]
    [InlineData("AllowedCidrs:office", "10.0.0.0/8", "AllowedCidrs: write a list of texts")]
    [InlineData("Scopes", "", "Scopes: it is empty")]
    [InlineData("Scopes", "read:orders write:orders", "Scopes: write scopes of RFC 6749")]
    [InlineData("Scopes", "read:orders,write:orders", "Scopes: a text is one entry")]
    [InlineData("TenantId", "", "TenantId: write a value")]
    [InlineData("Keys", "x", "Keys: write a list of objects")]
    [InlineData("Keys:0:Sha", "x", "Keys:0:Sha: no such setting")]
    [InlineData("AllowedCidr", "10.0.0.0/8", "AllowedCidr: no such setting; write AllowedCidrs")]
    public async Task A_setting_that_could_grant_more_than_intended_prevents_startup(string key, string value, string message) =>
        (await FailureAsync((Client + key, value))).Should().Contain(Client + message);

    [Theory]
    [InlineData("Clients", "partner", "Clients: write a list of objects")]
    [InlineData("Peppers", KeyApi.Pepper, "Peppers: write an object")]
    [InlineData("Peppers:1:0", KeyApi.Pepper, "Peppers:1: write one text")]
    [InlineData("Cache", "x", "Cache: write an object")]
    [InlineData("Brand:0", "abc", "Brand: write one text")]
    public async Task A_setting_of_the_wrong_shape_prevents_startup(string key, string value, string message) =>
        (await FailureAsync((Keys + ":" + key, value))).Should().Contain(Keys + ":" + message);

    [Theory]
    [InlineData(Keys + ":Clients")]
    [InlineData(Client + "Keys")]
    public async Task A_list_of_objects_with_names_in_place_of_numbers_is_reported_once(string path) =>
        (await FailureAsync((path + ":first:Id", "x"), (path + ":second:Id", "x"))).Split(Environment.NewLine).Should().Equal(
            $"{path}: write a list of objects, {path}:0 and so on; these names are not numbers: first, second.");

    [Fact]
    public async Task A_setting_that_is_both_a_string_and_a_list_prevents_startup() =>
        (await FailureAsync((Client + "AllowedCidrs", "10.0.0.0/8"), (Client + "AllowedCidrs:0", "0.0.0.0/0")))
            .Should().Contain("AllowedCidrs: there is a text and a list");

    [Theory]
    [MemberData(nameof(Misspelt))]
    public async Task A_misspelled_name_prevents_startup_at_every_depth(string path, string name)
    {
        foreach (var wrong in new[] { path + "x", path[..^2] + path[^1] + path[^2] + "z" })
            (await FailureAsync((wrong, "1"))).Should().Contain($"{wrong}: no such setting; write ").And.Contain(name);
    }

    [Fact]
    public async Task Clients_reordered_at_run_time_keep_their_keys_and_the_log_requests_a_restart()
    {
        const string Other = Keys + ":Clients:1:", OtherId = "ak_FEDCBA9876543210";
        await using var api = await StartAsync((Client + "Scopes", "read:orders"), (Other + "Id", "other"), (Other + "Keys:0:Id", OtherId),
            (Other + "Keys:0:Sha256", Sha256(Secret + "x")));
        var configuration = (IConfigurationRoot)api.Services.GetRequiredService<IConfiguration>();
        (configuration[Client + "Id"], configuration[Other + "Id"]) = ("other", "partner");
        configuration.Reload();

        (await api.GetWithAsync("/orders", Id, Secret)).ShouldBeOk();
        (await api.GetWithAsync("/whoami", Id, Secret)).Problem["clientId"]!.GetValue<string>().Should().Be("partner");
        ((int)(await api.GetWithAsync("/orders", OtherId, Secret + "x")).Status).Should().Be(403);
        api.Api.Log.Ours.Should().ContainSingle(line =>
            line.EventId == 1120).Which.Text.Should().Contain("ApiKeys:Clients:0:Id, ApiKeys:Clients:1:Id.");
    }

    private static string Sha256(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));

    private static IEnumerable<(string Path, KnownSetting Known)> Settings(IEnumerable<KnownSetting> known, string above) =>
        known.SelectMany(setting => (IEnumerable<(string, KnownSetting)>)[($"{above}:{setting.Name}", setting),
            .. Settings(setting.Settings, setting.Kind is SettingKind.Objects ? $"{above}:{setting.Name}:0" : $"{above}:{setting.Name}")]);

    private static async Task<string> FailureAsync(params (string Key, string Value)[] settings)
    {
        Func<Task> starting = async () => await (await StartAsync(settings)).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
    }

    private static Task<KeyApi> StartAsync(params (string Key, string Value)[] settings) =>
        KeyApi.StartAsync(inMemory: true, options: new TestApiOptions
    {
        Settings = new Dictionary<string,
            string?>(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)).Concat(
        [
            new(Client + "Id", "partner"), new(Client + "Keys:0:Id", Id), new(Client + "Keys:0:Sha256", Sha256(Secret)),
            new(Keys + ":AcceptImported", "true"),
        ])),
    });
}
