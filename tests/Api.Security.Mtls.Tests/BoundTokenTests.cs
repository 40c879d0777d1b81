using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Mtls.Tests;

/// <summary>Tokens that are bound to the certificate of the TLS connection (RFC 8705, 3).</summary>
public sealed class BoundTokenTests
{
    public static TheoryData<string> Versions => ["1.1", "2.0"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_bound_token_works_only_with_its_certificate(string version)
    {
        var http = Version.Parse(version);
        await using var api = await MtlsApi.StartAsync();
        var token = api.Token(Known.Alice);
        (await api.GetAsync(token, Known.Alice, http)).ShouldBeOk();
        (await api.GetAsync(token, Known.Bob, http)).ShouldBeInvalidToken();
        (await api.GetAsync(token, version: http)).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Bob), Known.Bob, http)).ShouldBeOk();
        api.Measured.Of("api_security.refusals").Should().Equal(
            "scheme=Bearer reason=certificate_mismatch", "scheme=Bearer reason=certificate_missing");
    }

    [Fact]
    public async Task A_bearer_token_works_with_and_without_a_certificate()
    {
        await using var api = await MtlsApi.StartAsync();
        (await api.GetAsync(api.Token(null), Known.Alice)).ShouldBeOk();
        (await api.GetAsync(api.Token(null))).ShouldBeOk();
    }

    [Fact]
    public async Task A_certificate_that_looks_the_same_but_has_another_key_is_another_certificate()
    {
        using var twin = Known.Authority.Issue(Known.Alice.Subject, ["alice.example.com"]);
        await using var api = await MtlsApi.StartAsync();
        (await api.GetAsync(api.Token(Known.Alice), twin)).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task The_certificate_needs_no_trusted_chain_and_may_be_expired_because_the_issuer_has_checked_it()
    {
        using var other = TestAuthority.Create("CN=Other CA");
        using var expired = other.Issue("CN=old", notBefore: TestCertificates.AuthorityStart, notAfter: TestCertificates.Start);
        await using var api = await MtlsApi.StartAsync();
        (await api.GetAsync(api.Token(expired), expired)).ShouldBeOk();
    }

    [Fact]
    public async Task A_kept_connection_is_checked_with_every_request()
    {
        await using var api = await MtlsApi.StartAsync();
        using var client = api.Client(Known.Alice);
        for (var i = 0; i < 3; i++)
        {
            (await api.SendAsync(client, api.Token(Known.Alice))).ShouldBeOk();
            (await api.SendAsync(client, api.Token(Known.Bob))).ShouldBeInvalidToken();
        }
    }

    [Fact]
    public async Task Over_plain_http_there_is_no_certificate()
    {
        await using var api = await MtlsApi.StartAsync(scheme: "http");
        (await api.GetAsync(api.Token(Known.Alice))).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(null))).ShouldBeOk();
    }

    public static TheoryData<string, string> BadBindings => new()
    {
        { "a number", "42" }, { "null", "null" }, { "an object", "{}" }, { "a list", "[\"{}\"]" }, { "an empty text", "\"\"" },
        { "hexadecimal", $"\"{TestCertificates.ThumbprintOf(Known.Alice)}\"" },
        { "padding", $"\"{TestCertificates.ConfirmationOf(Known.Alice)}=\"" },
        { "a space", $"\" {TestCertificates.ConfirmationOf(Known.Alice)}\"" },
        { "one character less", $"\"{TestCertificates.ConfirmationOf(Known.Alice)[1..]}\"" },
        { "SHA-1", $"\"{Base64.Url(Known.Alice.GetCertHash(HashAlgorithmName.SHA1))}\"" },
        { "SHA-512", $"\"{Base64.Url(Known.Alice.GetCertHash(HashAlgorithmName.SHA512))}\"" },
        { "a lone surrogate", "\"\\ud800\"" },
    };

    [Theory]
    [MemberData(nameof(BadBindings))]
    public async Task A_malformed_binding_is_refused_even_with_the_certificate(string what, string value)
    {
        await using var api = await MtlsApi.StartAsync();
        var token = api.Issuer.Token();
        token.WithRawPayload(token.With("cnf", "here").PayloadJson
            .Replace("\"here\"", $$"""{"x5t#S256":{{value}}}""", StringComparison.Ordinal));
        (await api.GetAsync(token.Build(), Known.Alice)).ShouldBeInvalidToken();
        (await api.GetAsync(token.Build())).ShouldBeInvalidToken();
        what.Should().NotBeEmpty();
    }

    [Fact]
    public async Task With_another_member_in_cnf_both_must_hold_and_an_unknown_one_refuses()
    {
        await using var api = await MtlsApi.StartAsync();
        var certificate = TestCertificates.ConfirmationOf(Known.Alice);
        JsonObject[] confirmations =
        [
            new() { ["x5t#S256"] = certificate, ["jkt"] = "abc" }, new() { ["kid"] = "1", ["x5t#S256"] = certificate },
            new() { ["X5T#S256"] = certificate }, new(),
        ];
        foreach (var confirmation in confirmations)
            (await api.GetAsync(api.TokenWith(confirmation), Known.Alice)).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task An_operation_that_needs_a_bound_token_takes_one_and_refuses_a_bearer_token()
    {
        await using var api = await MtlsApi.StartAsync(options: new TestApiOptions
        {
            Endpoints = app => app.MapGet("/payments", () => "paid").RequireScope("read:orders").RequireSenderConstrained(),
        });
        (await api.GetAsync(api.Token(Known.Alice), Known.Alice, path: "/payments")).ShouldBeOk();
        (await api.GetAsync(api.Token(null), Known.Alice, path: "/payments")).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task The_metadata_of_the_resource_says_that_bound_tokens_are_checked()
    {
        await using var api = await MtlsApi.StartAsync(options: new TestApiOptions
        {
            Settings = { ["ApiSecurity:PublicBaseUrl"] = "https://api.example.com" },
            Endpoints = app => app.MapApiSecurityMetadata(),
        });
        var answer = await api.GetAsync(null, path: "/.well-known/oauth-protected-resource");
        answer.ShouldBeOk();
        JsonNode.Parse(answer.Body)!["tls_client_certificate_bound_access_tokens"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task A_header_with_a_certificate_means_nothing_when_none_is_configured()
    {
        await using var api = await MtlsApi.StartAsync();
        (await api.GetAsync(api.Token(Known.Alice), headers: ("Client-Cert", Header.Standard(Known.Alice)))).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Bob), Known.Bob, headers: ("Client-Cert", Header.Standard(Known.Alice)))).ShouldBeOk();
    }

    [Fact]
    public async Task Http_3_has_no_test_on_this_machine_because_it_lacks_msquic()
    {
        // With msquic, Kestrel gives the certificate of an HTTP/3 connection in the same feature.
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            System.Net.Quic.QuicListener.IsSupported.Should().BeFalse("with HTTP/3 available, test it like the versions above");
        await Task.CompletedTask;
    }
}
