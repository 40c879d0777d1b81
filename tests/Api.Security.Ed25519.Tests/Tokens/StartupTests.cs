using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Ed25519.Tests.Tokens;

/// <summary>What the application says at start.</summary>
public sealed class StartupTests
{
    private const string Issuer = "ApiSecurity:Jwt:Issuers:0:";

    [Theory]
    [InlineData("EdDSA")]
    [InlineData("Ed25519")]
    public async Task Without_AddEd25519_the_start_fails_and_names_the_cure(string algorithm) =>
        (await FailuresAsync(_ => { }, (Issuer + "Algorithms:0", "RS256"), (Issuer + "Algorithms:1", algorithm))).Should().Equal(
            $"{Issuer}Algorithms: '{algorithm}' needs the package Api.Security.Ed25519: add it and call AddEd25519().");

    [Fact]
    public async Task The_keys_are_not_a_second_mistake() =>
        (await FailuresAsync(_ => { }, (Issuer + "Algorithms:0", "EdDSA"),
            (Issuer + "Jwks", """{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""")))
        .Should().ContainSingle();

    [Theory]
    [InlineData("Ed448")]
    [InlineData("eddsa")]
    public async Task Other_names_are_not_known_and_the_message_lists_those_that_are(string name) =>
        (await FailuresAsync(security => security.AddEd25519(), (Issuer + "Algorithms:0", name))).Should().Equal(
            $"{Issuer}Algorithms: '{name}' is not one of RS, PS, ES or HS with 256, 384 or 512, EdDSA or Ed25519; unsigned tokens are " +
            "never accepted.");

    [Fact]
    public async Task Symmetric_keys_exclude_Ed25519() =>
        (await FailuresAsync(security => security.AddEd25519(), (Issuer + "Algorithms:0", "HS256"), (Issuer + "Algorithms:1", "EdDSA"),
            (Issuer + "SigningKeys:0:Value", Convert.ToBase64String(new byte[32])))).Should().Equal(
            $"{Issuer}Algorithms: 'EdDSA' cannot be used with SigningKeys, which replace discovery; list HS algorithms only, or remove " +
            "SigningKeys.");

    [Fact]
    public async Task A_configured_key_that_is_broken_makes_the_start_fail() =>
        (await FailuresAsync(security => security.AddEd25519(), (Issuer + "Algorithms:0", "EdDSA"),
            (Issuer + "Jwks", $$"""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"{{Base64.Url(new byte[32])}}"}]}""")))
        .Should().ContainSingle().Which.Should().StartWith(Issuer + "Jwks: no key can be used");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_configured_key_is_used_whatever_the_order_of_the_calls(bool isFirst)
    {
        var key = SigningKey.Create("EdDSA", "k");
        await using var issuer = await FakeAuthorizationServer.StartAsync("EdDSA");
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new()
            {
                [Issuer + "Authority"] = issuer.Issuer, [Issuer + "RequireHttpsMetadata"] = "false",
                [Issuer + "Audiences:0"] = "orders-api", [Issuer + "Algorithms:0"] = "EdDSA",
                [Issuer + "Jwks"] = issuer.KeySet().ToJsonString(),
            },
            AddSecurity = services =>
            {
                var security = services.AddApiSecurity();
                if (isFirst) security.AddEd25519().AddEd25519().AddJwt();
                else security.AddJwt().AddEd25519();
            },
        });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token().SignedBy(key).Build())).ShouldBeInvalidToken();
        issuer.Requests.Should().Be(0);
    }

    private static async Task<IEnumerable<string>> FailuresAsync(
        Action<IApiSecurityBuilder> add, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            [Issuer + "Authority"] = "https://auth.example", [Issuer + "Audiences:0"] = "orders-api",
        };
        foreach (var (key, value) in settings) all[key] = value;
        Func<Task> starting = async () => await (await TestApi.StartAsync(new TestApiOptions
        {
            Settings = all,
            AddSecurity = services =>
            {
                var security = services.AddApiSecurity().AddJwt();
                add(security);
            },
        })).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures;
    }
}
