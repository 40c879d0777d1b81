using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>The settings of <c>Profile</c> <c>Custom</c>: what is read, and the fix for each mistake.</summary>
public sealed class CustomProfileSettingsTests
{
    private const string Issuer = "ApiSecurity:Jwt:Issuers:0:", Custom = Issuer + "Custom:";

    private const string Indistinct = Custom +
        "RequiredClaims: list a claim that only access tokens of this issuer have, such as scope or token_use=access; "
            + "typ does not distinguish them from ID tokens.";

    [Fact]
    public void Every_setting_is_read_from_configuration()
    {
        var custom = Read(
            (Issuer + "Profile", "Custom"), (Custom + "Types:0", "JWT"), (Custom + "Types:1", "none"), (Custom + "RequiredClaims", "scope"),
            (Custom + "SubjectClaim", "user_id"), (Custom + "ClientIdClaim", "azp"), (Custom + "AccessTokenIssuer", "urn:tokens"),
            (Custom + "KeyIdHeader", "x5t")).Issuers.Single().Custom;
        custom.Types.Should().Equal("JWT", "none");
        custom.RequiredClaims.Should().Equal("scope");
        (custom.SubjectClaim, custom.ClientIdClaim, custom.AccessTokenIssuer, custom.KeyIdHeader)
            .Should().Be(("user_id", "azp", "urn:tokens", "x5t"));
    }

    [Fact]
    public void The_names_of_settings_ignore_case_as_everywhere() =>
        Read((Issuer + "PROFILE", "custom"), (Issuer + "custom:clientidclaim", "azp")).Issuers.Single()
            .Custom.ClientIdClaim.Should().Be("azp");

    [Theory]
    [InlineData("Types", "JWT")]
    [InlineData("RequiredClaims:0", "scope")]
    [InlineData("SubjectClaim", "sub")]
    [InlineData("ClientIdClaim", "client_id")]
    [InlineData("AccessTokenIssuer", "urn:a")]
    [InlineData("KeyIdHeader", "kid")]
    public async Task The_section_needs_the_profile(string setting, string value)
    {
        foreach (var profile in Enum.GetNames<AccessTokenProfile>()
            .Except([nameof(AccessTokenProfile.Custom), nameof(AccessTokenProfile.Fapi2)]))
        {
            (await MessageAsync((Issuer + "Profile", profile), (Custom + setting, value))).Should().Be(
                $"{Issuer}Custom: set Profile to Custom, or remove this section; Profile {profile} does not use it.");
        }
    }

    [Fact]
    public async Task The_profile_needs_the_section() =>
        (await MessageAsync((Issuer + "Profile", "Custom"))).Should().Be(
            Issuer + "Custom: write what the access tokens of this issuer have, in Types and RequiredClaims; for tokens as in RFC 9068, " +
            "write Profile Rfc9068.");

    [Theory]
    [InlineData("JWT", "")]
    [InlineData("none", "")]
    [InlineData("at+jwt none", "")]
    [InlineData("at+jwt JWT", "sub iat")]
    [InlineData("JWT", "sub email aud=orders-api azp=web nonce")]
    [InlineData("application/jwt", "acr amr auth_time")]
    public async Task Types_that_ID_tokens_have_too_need_a_claim_that_they_do_not_have(string types, string claims)
    {
        (await MessageAsync([.. Lists(types, claims)])).Should().Be(Indistinct);
        foreach (var more in new[] { "scope", "token_use=access", "kubernetes.io" })
            Read([.. Lists(types, claims + " " + more)]).Issuers.Should().ContainSingle();
    }

    [Fact]
    public void The_type_of_access_tokens_needs_no_further_claim()
    {
        foreach (var type in new[] { "at+jwt", "application/at+jwt", "AT+JWT" })
            foreach (var claims in new[] { "", "sub", "client_id iat" }) Read([.. Lists(type, claims)]).Issuers.Should().ContainSingle();
    }

    [Theory]
    [InlineData("Types:0", "a b", "Types:0: write a media type, such as at+jwt or JWT, or none where typ may be missing.")]
    [InlineData("Types:0", "application/", "Types:0: write a media type, such as at+jwt or JWT, or none where typ may be missing.")]
    [InlineData("Types:0", "text/at+jwt", "Types:0: write a media type, such as at+jwt or JWT, or none where typ may be missing.")]
    [InlineData("Types", "at+jwt, JWT",
        "Types: a text is one entry and is not split; write each as an entry of its own, Types:0, Types:1 and so on, also one that " +
        "contains a comma or a semicolon.")]
    [InlineData("RequiredClaims:0", "=x", "RequiredClaims:0: write the name of a claim, or name=value, without white space around it.")]
    [InlineData("RequiredClaims:0", "x=", "RequiredClaims:0: write the name of a claim, or name=value, without white space around it.")]
    [InlineData("RequiredClaims:0", "x = y", "RequiredClaims:0: write the name of a claim, or name=value, without white space around it.")]
    [InlineData("RequiredClaims:0", " scope", "RequiredClaims:0: write the name of a claim, or name=value, without white space around it.")]
    [InlineData("RequiredClaims:0", "", "RequiredClaims: remove the empty entry.")]
    [InlineData("RequiredClaims", "",
        "RequiredClaims: it is empty, which could mean none or all; write at least one value, or remove the setting.")]
    [InlineData("SubjectClaim", "", "SubjectClaim: write a value, or remove the setting; an empty text is not a value.")]
    [InlineData("SubjectClaim", "user id", "SubjectClaim: remove the white space or control character at position 5.")]
    [InlineData("ClientIdClaim", "azp ", "ClientIdClaim: remove the white space at the end.")]
    [InlineData("AccessTokenIssuer", " http://adfs/trust", "AccessTokenIssuer: remove the white space at the start.")]
    [InlineData("AccessTokenIssuer", "http://{host}/adfs/services/trust", "AccessTokenIssuer: replace {host} with its value.")]
    [InlineData("KeyIdHeader", "X5T", "KeyIdHeader: write kid or x5t.")]
    [InlineData("KeyIdHeader", "jku", "KeyIdHeader: write kid or x5t.")]
    [InlineData("KeyHeader", "kid", "KeyHeader: no such setting; write KeyIdHeader, or remove it.")]
    [InlineData("SubjectClaims:0", "sub", "SubjectClaims: no such setting; write SubjectClaim, or remove it.")]
    public async Task Each_mistake_has_one_line_with_its_cure(string setting, string value, string line)
    {
        var message = await MessageAsync((Issuer + "Profile", "Custom"), (Custom + "KeyIdHeader", "kid"), (Custom + setting, value));
        message.Split(Environment.NewLine).Where(one => one != Indistinct).Should().Equal(Custom + line);
    }

    [Fact]
    public async Task Code_is_checked_in_the_same_way()
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync(new TestApiOptions
        {
            ConfigureJwt = jwt => jwt.AddIssuer("https://auth.example", "orders-api", issuer =>
            {
                issuer.Profile = AccessTokenProfile.Custom;
                issuer.Custom.Types.Add("");
                (issuer.Custom.SubjectClaim, issuer.Custom.ClientIdClaim, issuer.Custom.AccessTokenIssuer) = ("", " ", "");
                issuer.Custom.KeyIdHeader = "";
            }),
        })).DisposeAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(
            Custom + "Types:0: write a media type, such as at+jwt or JWT, or none where typ may be missing.",
            Indistinct,
            Custom + "SubjectClaim: write the claim that identifies the caller, such as sub, or remove the setting.",
            Custom + "ClientIdClaim: write the claim that identifies the client, such as azp, or remove the setting.",
            Custom + "AccessTokenIssuer: write the iss of the access tokens, or remove the setting.",
            Custom + "KeyIdHeader: write kid or x5t.");
    }

    [Fact]
    public async Task Two_authorities_with_the_same_access_token_issuer_are_one_issuer_twice() =>
        (await MessageAsync(
            (Issuer + "Profile", "Custom"), (Custom + "AccessTokenIssuer", "https://b.example"),
            ("ApiSecurity:Jwt:Issuers:1:Authority", "https://b.example"), ("ApiSecurity:Jwt:Issuers:1:Audiences", "orders-api"))).Should()
            .StartWith("ApiSecurity:Jwt:Issuers: 'https://b.example' is configured 2 times, with different Authority, Profile; ");

    private static IEnumerable<(string, string?)> Lists(string types, string claims) =>
    [
        (Issuer + "Profile", "Custom"), (Custom + "ClientIdClaim", "client_id"),
        .. types.Split(' ').Select((type, index) => ($"{Custom}Types:{index}", (string?)type)),
        .. claims.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((claim, index) => ($"{Custom}RequiredClaims:{index}", (string?)claim)),
    ];

    private static TestApiOptions With(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            [Issuer + "Authority"] = "https://auth.example", [Issuer + "Audiences"] = "orders-api",
        };
        foreach (var (key, value) in settings) all[key] = value;
        return new TestApiOptions { Settings = all };
    }

    private static JwtOptions Read(params (string Key, string? Value)[] settings)
    {
        using var app = TestApi.Build(With(settings), new RecordingLogger());
        return app.Services.GetRequiredService<IOptions<JwtOptions>>().Value;
    }

    private static async Task<string> MessageAsync(params (string Key, string? Value)[] settings)
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync(With(settings))).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
    }
}
