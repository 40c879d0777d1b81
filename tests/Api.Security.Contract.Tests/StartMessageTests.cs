using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Contract.Tests;

/// <summary>Mistakes in the settings of all packages prevent startup with one message: a line for each, with its fix.</summary>
public sealed class StartMessageTests
{
    [Fact]
    public async Task One_message_has_a_line_for_each_mistake_in_every_package()
    {
        var message = await MessageAsync(
            ("ApiSecurity:Realm", "a\"b"), ("ApiSecurity:RequireTls", "yes"), ("ApiSecurity:Jwt:MaxTokenLength", "1"),
            ("ApiSecurity:Jwt:Issuers:0:Authority", "auth.example.com"), ("ApiSecurity:Jwt:Issuers:0:Audiences", "orders-api "),
            ("ApiSecurity:ApiKeys:Brand", "X"), ("ApiSecurity:ApiKeys:Environment", "Y"));
        message.Split(Environment.NewLine).Should().BeEquivalentTo(
            "ApiSecurity:RequireTls: the value cannot be read; write true or false.",
            "ApiSecurity:Realm: write printable ASCII without quote and backslash, such as api.",
            "ApiSecurity:Jwt:MaxTokenLength: write a number from 256 to 1048576.",
            "ApiSecurity:Jwt:Issuers:0:Authority: write the address with https:// in front, https://auth.example.com.",
            "ApiSecurity:Jwt:Issuers:0:Audiences:0: remove the white space at the end.",
            "ApiSecurity:ApiKeys:Brand: write 2 to 8 lower-case letters and digits, such as apik.",
            "ApiSecurity:ApiKeys:Environment: write 2 to 8 lower-case letters and digits, such as live.");
    }

    [Theory]
    [InlineData("ApiSecurity:Realm", "")]
    [InlineData("ApiSecurity:Jwt:MaxTokenLength", "1")]
    [InlineData("ApiSecurity:ApiKeys:Brand", "X")]
    [InlineData("ApiSecurity:ApiKeys:Brand", "")]
    [InlineData("ApiSecurity:ApiKeys:Headers:Id", "")]
    [InlineData("ApiSecurity:Problems:TypeBase", " ")]
    [InlineData("ApiSecurity:Jwt:Issuers:0:Authority", "")]
    [InlineData("ApiSecurity:Jwt:Issuers:0:MetadataAddress", "")]
    [InlineData("ApiSecurity:Jwt:Issuers:0:Audiences", "")]
    public async Task One_mistake_is_one_line(string key, string value)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ApiSecurity:Jwt:Issuers:0:Authority"] = "https://auth.example.com", ["ApiSecurity:Jwt:Issuers:0:Audiences"] = "orders-api",
            [key] = value,
        };
        var message = await MessageAsync([.. settings.Select(setting => (setting.Key, setting.Value))]);
        message.Should().StartWith(key + ": ").And.NotContain(Environment.NewLine);
    }

    [Fact]
    public async Task Mistakes_in_options_of_the_application_are_in_the_same_message()
    {
        var message = await MessageAsync(
            services => services.AddOptions<ShopOptions>()
                .Validate(shop => shop.Name.Length > 0, "Shop:Name: write a name.").ValidateOnStart(),
            ("ApiSecurity:Realm", "a\"b"), ("ApiSecurity:Jwt:Issuers:0:Authority", "https://auth.example.com"),
            ("ApiSecurity:Jwt:Issuers:0:Audiences", "orders-api"));
        message.Split(Environment.NewLine).Should().BeEquivalentTo(
            "ApiSecurity:Realm: write printable ASCII without quote and backslash, such as api.", "Shop:Name: write a name.");
    }

    private static Task<string> MessageAsync(params (string Key, string? Value)[] settings) => MessageAsync(_ => { }, settings);

    private static async Task<string> MessageAsync(Action<IServiceCollection> more, params (string Key, string? Value)[] settings)
    {
        var options = new TestApiOptions
        {
            Environment = "Development", // where API keys need no peppers
            Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
            AddSecurity = services => services.AddApiSecurity().AddJwt().AddApiKeys(), Services = more,
        };
        Func<Task> starting = async () => await (await TestApi.StartAsync(options)).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
    }

    private sealed class ShopOptions
    {
        public string Name { get; set; } = "";
    }
}
