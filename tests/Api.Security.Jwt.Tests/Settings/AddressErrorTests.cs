using Api.Security.TestKit;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>Each mistake in an address or audience prevents startup, with a line that names its own fix.</summary>
public sealed class AddressErrorTests
{
    private const string Issuer = "ApiSecurity:Jwt:Issuers:0:", Authority = Issuer + "Authority: ", Metadata = Issuer + "MetadataAddress: ";

    private const string OwnTenant =
        "stands for many tenants and is not in the iss of any token; write the address of your tenant, such as " +
        "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0; for several tenants, use an IIssuerResolver " +
        "(docs/multi-tenant.md).";

    private const string NoTls = "write an https address; for a local identity provider only, set RequireHttpsMetadata to false.";

    private const string ById = "with the id of your tenant; for several tenants, use an IIssuerResolver (docs/multi-tenant.md).";

    [Theory]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0", "replace {tenantid} " + ById)]
    [InlineData("https://login.microsoftonline.com/{tenant}/v2.0", "replace {tenant} " + ById)]
    [InlineData("https://login.microsoftonline.com/{Tenant-Id}/v2.0", "replace {Tenant-Id} " + ById)]
    [InlineData("https://login.microsoftonline.com/<tenant>/v2.0", "replace <tenant> " + ById)]
    [InlineData("https://sso.example.com/realms/{realm}", "replace {realm} with its value.")]
    [InlineData("https://{domain}/", "replace {domain} with its value.")]
    [InlineData("https://login.microsoftonline.com/common/v2.0", "'common' " + OwnTenant)]
    [InlineData("https://login.microsoftonline.com/common", "'common' " + OwnTenant)]
    [InlineData("https://login.microsoftonline.com/Common/", "'common' " + OwnTenant)]
    [InlineData("https://login.microsoftonline.com/organizations/v2.0", "'organizations' " + OwnTenant)]
    [InlineData("https://login.microsoftonline.com/consumers/v2.0",
        "'consumers' is not in the iss of any token; write the tenant of personal accounts, " +
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0.")]
    [InlineData("https://auth.example.com/.well-known/openid-configuration",
        "remove /.well-known/openid-configuration; write the issuer, as in the iss of its tokens. The document is found below it.")]
    [InlineData("https://auth.example.com/a/.well-known/oauth-authorization-server",
        "remove /.well-known/oauth-authorization-server; write the issuer, as in the iss of its tokens. The document is found below it.")]
    [InlineData("auth.example.com", "write the address with https:// in front, https://auth.example.com.")]
    [InlineData("auth.example.com:8443/realms/a", "write the address with https:// in front, https://auth.example.com:8443/realms/a.")]
    [InlineData("localhost",
        "write an absolute https address; for an issuer whose name is not an address, set MetadataAddress, Jwks or JwksFile.")]
    [InlineData("urn:issuer",
        "write an absolute https address; for an issuer whose name is not an address, set MetadataAddress, Jwks or JwksFile.")]
    [InlineData("ftp://auth.example.com",
        "write an absolute https address; for an issuer whose name is not an address, set MetadataAddress, Jwks or JwksFile.")]
    [InlineData("http://auth.example.com", NoTls)]
    [InlineData(" https://auth.example.com", "remove the white space at the start.")]
    [InlineData("https://auth.example.com\t", "remove the white space at the end.")]
    [InlineData("https://auth.example.com/\u200b", "remove the white space at the end.")]
    [InlineData("https://auth. example.com", "remove the white space or control character at position 14.")]
    [InlineData("https://auth\u0000.example.com", "remove the white space or control character at position 13.")]
    [InlineData("https://auth.example.com/?a=b", "remove the query, from ? on (OpenID Connect Discovery, 3).")]
    [InlineData("https://auth.example.com/?a#b", "remove the fragment, from # on (OpenID Connect Discovery, 3).")]
    [InlineData("https://user@auth.example.com/", "remove the user name, up to @.")]
    [InlineData("https://auth.example.com//a", "write one slash instead of two in the path.")]
    [InlineData("https://auth.example.com/a;b", "write the path without a semicolon.")]
    [InlineData("https://auth.example.com\\a", "write / instead of \\.")]
    [InlineData("https://auth.example.com/a/../b",
        "write the path without the segments . and .. and without escapes of /, \\, ., %, ;, ? and #.")]
    public async Task A_mistake_in_the_authority_has_its_own_cure(string authority, string cure) =>
        (await LinesAsync((Issuer + "Authority", authority))).Should().Equal(Authority + cure);

    [Theory]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0/.well-known/openid-configuration", "replace {tenantid} " + ById)]
    [InlineData("https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration", "'common' " + OwnTenant)]
    [InlineData("https://login.microsoftonline.com/organizations/.well-known/openid-configuration", "'organizations' " + OwnTenant)]
    [InlineData("auth.example.com/.well-known/openid-configuration",
        "write the address with https:// in front, https://auth.example.com/.well-known/openid-configuration.")]
    [InlineData("nowhere", "write an absolute https address.")]
    [InlineData("http://auth.example.com", NoTls)]
    [InlineData("https://auth.example.com/a ", "remove the white space at the end.")]
    [InlineData("https://auth.example.com/a#b", "remove the fragment, from # on (OpenID Connect Discovery, 3).")]
    [InlineData("https://auth.example.com/a?b#c", "remove the fragment, from # on (OpenID Connect Discovery, 3).")]
    public async Task A_mistake_in_the_metadata_address_has_its_own_cure(string address, string cure) =>
        (await LinesAsync((Issuer + "MetadataAddress", address))).Should().Equal(Metadata + cure);

    [Theory]
    [InlineData(" orders-api", "remove the white space at the start.")]
    [InlineData("orders-api\n", "remove the white space at the end.")]
    [InlineData("orders\u00a0api", "remove the white space or control character at position 7.")]
    [InlineData("orders\u0007api", "remove the white space or control character at position 7.")]
    [InlineData("api://{client-id}", "replace {client-id} with its value.")]
    [InlineData("{tenantid}", "replace {tenantid} " + ById)]
    public async Task A_mistake_in_an_audience_has_its_own_cure(string audience, string cure) =>
        (await LinesAsync((Issuer + "Audiences:0", "good"), (Issuer + "Audiences:1", audience))).Should()
            .Equal($"{Issuer}Audiences:1: {cure}");

    [Fact]
    public async Task An_audience_may_have_a_blank_inside() =>
        (await LinesAsync((Issuer + "Audiences:0", "Orders API"), (Issuer + "ClockSkew", "x"))).Should().ContainSingle()
            .Which.Should().Contain("ClockSkew");

    [Fact]
    public async Task Several_mistakes_have_a_line_each() =>
        (await LinesAsync((Issuer + "Authority", " https://{domain}/ a "), (Issuer + "Audiences", "{api} "))).Should().Equal(
            $"{Issuer}Audiences:0: remove the white space at the end.",
            $"{Issuer}Audiences:0: replace {{api}} with its value.",
            Authority + "remove the white space at the start.",
            Authority + "remove the white space at the end.",
            Authority + "remove the white space or control character at position 19.",
            Authority + "replace {domain} with its value.");

    [Theory]
    [InlineData("Jwks", """{"keys":[{"kty":"EC","crv":"P-256","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}""")]
    [InlineData("SigningKeys", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")]
    public async Task With_configured_keys_the_authority_may_be_any_name_but_no_placeholder(string keys, string value)
    {
        foreach (var (authority, cure) in new[]
        {
            ("https://login.microsoftonline.com/common/v2.0", "'common' " + OwnTenant), ("urn:{tenant}", "replace {tenant} " + ById),
            ("supabase ", "remove the white space at the end."),
        })
            (await LinesAsync((Issuer + keys, value), (Issuer + "Authority", authority))).Should().Equal(Authority + cure);
        foreach (var name in new[] { "supabase", "auth.example.com", "urn:a", "http://auth.example.com" })
            (await LinesAsync((Issuer + keys, value), (Issuer + "Authority", name), (Issuer + "Audiences", "{x}")))
                .Should().ContainSingle();
    }

    [Fact]
    public async Task The_shared_names_of_Entra_are_names_like_any_other_elsewhere()
    {
        foreach (var authority in new[] { "https://sso.example.com/common", "https://login.microsoftonline.com/commons/v2.0" })
            (await LinesAsync((Issuer + "Authority", authority), (Issuer + "ClockSkew", "01:00:00"))).Should().ContainSingle();
        (await LinesAsync((Issuer + "Authority", "https://login.national.example/common/v2.0"), (Issuer + "Profile", "Entra"))).Should()
            .ContainSingle().Which.Should().StartWith(Authority + "'common' stands for many tenants");
        // The document of personal accounts names their tenant.
        (await LinesAsync(
            (Issuer + "MetadataAddress", "https://login.microsoftonline.com/consumers/v2.0/.well-known/openid-configuration"),
            (Issuer + "ClockSkew", "01:00:00"))).Should().ContainSingle();
    }

    [Theory]
    [InlineData("https://example.eu.auth0.com", "Auth0", true)]
    [InlineData("https://EXAMPLE.auth0.com", "Auth0", true)]
    [InlineData("https://example.eu.auth0.com/", "Auth0", false)]
    [InlineData("https://login.example.com", "Auth0", false)] // a domain of the customer: the document says which is right
    [InlineData("https://example.notauth0.com", "Auth0", false)]
    [InlineData("https://example.eu.auth0.com", "Rfc9068", false)]
    public async Task An_Auth0_tenant_without_the_slash_at_the_end_prevents_startup(string authority, string profile, bool isWrong)
    {
        var lines = await LinesAsync(
            (Issuer + "Authority", authority), (Issuer + "Profile", profile), ("ApiSecurity:Jwt:MaxTokenLength", "1"));
        lines.Skip(1).Should().Equal(
            isWrong ? [Authority + $"add a slash at the end, {authority}/, because the iss of Auth0 has one."] : Array.Empty<string>());
    }

    [Fact]
    public async Task Mistakes_in_the_shared_settings_and_in_those_of_tokens_are_in_one_message_with_a_line_each() =>
        (await LinesAsync(
            ("ApiSecurity:Realm", "a\"b"), ("ApiSecurity:RequireTls", "yes"), (Issuer + "Authority", "auth.example.com"),
            (Issuer + "ClockSkew", "01:00:00"))).Should().BeEquivalentTo(
            "ApiSecurity:RequireTls: the value cannot be read; write true or false.",
            "ApiSecurity:Realm: write printable ASCII without quote and backslash, such as api.",
            Issuer + "ClockSkew: write a duration from 00:00:00 to 00:05:00.",
            Authority + "write the address with https:// in front, https://auth.example.com.");

    private static async Task<string[]> LinesAsync(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            [Issuer + "Authority"] = "https://auth.example", [Issuer + "Audiences:0"] = "orders-api",
        };
        if (settings.Any(setting => setting.Key == Issuer + "Audiences")) all.Remove(Issuer + "Audiences:0");
        foreach (var (key, value) in settings) all[key] = value;
        Func<Task> starting = async () => await (await TestApi.StartAsync(new TestApiOptions { Settings = all })).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Split(Environment.NewLine);
    }
}
