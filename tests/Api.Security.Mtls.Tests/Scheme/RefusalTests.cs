using System.Security.Cryptography;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>Each reason of the scheme, at the edge.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_certificate_of_a_client_is_accepted()
    {
        await using var api = await CertificateApi.StartAsync(new() { ["Mtls:Clients:0:TenantId"] = "acme" });
        var answer = await api.GetAsync("/whoami", api.Issue());
        answer.ShouldBeOk();
        answer.Body.Should().Be(
            """{"scheme":"Certificate","subject":"reports","clientId":"reports","tenantId":"acme","scopes":["read:orders"]}""");
    }

    [Fact]
    public async Task It_may_do_what_its_scopes_allow()
    {
        await using var api = await CertificateApi.StartAsync();
        using var client = api.Connect(api.Issue());
        (await CertificateApi.GetAsync(client, "/orders")).ShouldBeOk();
        using var response = await client.PostAsync(new Uri("/orders", UriKind.Relative), null);
        var answer = await TestAnswer.ReadAsync(response);
        answer.ShouldBe(403, "insufficient_scope", "Certificate realm=\"api\", error=\"insufficient_scope\", scope=\"write:orders\"");
        answer.Problem["detail"]!.GetValue<string>().Should()
            .Be("The client of the certificate lacks a scope that this operation requires.");
    }

    [Fact]
    public async Task The_principal_has_the_issuer_of_certificates_and_the_configured_tenant_claim()
    {
        await using var api = await CertificateApi.StartAsync(
            new() { ["Mtls:Clients:0:TenantId"] = "acme", ["Tenant:ClaimType"] = "org" },
            new TestApiOptions
            {
                Endpoints = app => app.MapGet("/claims", (ApiCaller caller) =>
                    string.Join(' ', caller.Principal.Claims.Select(claim => $"{claim.Type}={claim.Value}"))
                        + " of " + caller.Principal.Claims.Select(claim => claim.Issuer).Distinct().Single()),
            });
        var answer = await api.GetAsync("/claims", api.Issue());
        answer.Body.Should().Be(
            "sub=reports client_id=reports org=acme scope=read:orders of urn:api-security:client-certificates");
    }

    [Fact]
    public async Task No_certificate_is_missing_credentials()
    {
        await using var api = await CertificateApi.StartAsync();
        (await api.GetAsync("/certificate", null)).ShouldBe(401, "missing_credentials", CertificateApi.Challenge);
        (await api.GetAsync("/whoami", null)).ShouldBe(401, "missing_credentials", CertificateApi.Challenge);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_untrusted()
    {
        await using var api = await CertificateApi.StartAsync();
        using var other = TestAuthority.Create("CN=Test CA,O=Example");
        await api.ShouldRefuseAsync(other.Issue(CertificateApi.Subject), "certificate_untrusted");
        await api.ShouldRefuseAsync(other.Issue(CertificateApi.Subject), "certificate_untrusted", "/whoami");
    }

    [Fact]
    public async Task It_expires_to_the_second()
    {
        await using var api = await CertificateApi.StartAsync();
        var certificate = api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now + TimeSpan.FromHours(1));
        using var client = api.Connect(certificate);
        api.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromTicks(1));
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
        await api.ShouldRefuseAsync(certificate, "certificate_expired");
    }

    [Fact]
    public async Task It_becomes_valid_to_the_second()
    {
        await using var api = await CertificateApi.StartAsync();
        var certificate = api.Authority.Issue(CertificateApi.Subject, notBefore: CertificateApi.Now + TimeSpan.FromSeconds(2));
        api.Clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        await api.ShouldRefuseAsync(certificate, "certificate_not_yet_valid");
        api.Clock.Advance(TimeSpan.FromTicks(1));
        await api.ShouldAcceptAsync(certificate);
    }

    [Fact]
    public async Task A_certificate_for_servers_only_has_the_wrong_usage()
    {
        await using var api = await CertificateApi.StartAsync();
        await api.ShouldRefuseAsync(
            api.Authority.Issue(CertificateApi.Subject, eku: [TestCertificates.ServerUse]), "certificate_wrong_usage");
    }

    [Fact]
    public async Task A_certificate_without_an_extended_key_usage_or_with_both_is_accepted()
    {
        await using var api = await CertificateApi.StartAsync();
        await api.ShouldAcceptAsync(api.Authority.Issue(CertificateApi.Subject, eku: []));
        await api.ShouldAcceptAsync(
            api.Authority.Issue(CertificateApi.Subject, eku: [TestCertificates.ServerUse, TestCertificates.ClientUse]));
    }

    [Fact]
    public async Task A_trusted_certificate_of_nobody_is_an_unknown_client()
    {
        await using var api = await CertificateApi.StartAsync();
        await api.ShouldRefuseAsync(api.Issue("CN=other,O=Example"), "certificate_unknown_client");
    }

    [Fact]
    public async Task The_hash_of_a_certificate_is_not_enough()
    {
        await using var api = await CertificateApi.StartAsync();
        var forwarded = new PresentedCertificate(api.Issue().GetCertHash(HashAlgorithmName.SHA256), Certificate: null, IsForwarded: true);
        var validator = api.Api.App.Services.GetRequiredService<CertificateValidator>();
        var outcome = await validator.ValidateAsync(new CertificateCredential(forwarded), new DefaultHttpContext());
        outcome.Value.Should().BeNull();
        outcome.Refusal.Should().Be(CertificateRefusals.HashOnly);
        outcome.Refusal!.Code.Should().Be("invalid_certificate");
        (await validator.ValidateAsync(new Credential("Certificate", "a".AsMemory()), new DefaultHttpContext())).Refusal.Should().BeNull();
    }

    [Fact]
    public async Task The_reason_is_in_the_body_only_in_Development()
    {
        await using var api = await CertificateApi.StartAsync(options: new TestApiOptions { Environment = "Development" });
        var answer = await api.GetAsync("/certificate", api.Issue("CN=other,O=Example"));
        answer.Problem["reason"]!.GetValue<string>().Should().Be("certificate_unknown_client");
    }

    [Fact]
    public async Task A_refusal_names_nothing_of_the_certificate_in_the_log()
    {
        await using var api = await CertificateApi.StartAsync();
        using var other = TestAuthority.Create("CN=Foreign");
        foreach (var certificate in new[] { api.Issue("CN=secret-name,O=Example"), other.Issue("CN=secret-name") })
            (await api.GetAsync("/certificate", certificate)).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
        api.Api.Log.Ours.Should().NotContain(line => line.Text.Contains("secret-name", StringComparison.Ordinal));
    }
}
