using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>What is remembered: for a connection, by thumbprint, and for refused certificates.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task A_kept_connection_builds_one_chain()
    {
        await using var api = await CertificateApi.StartAsync();
        using var client = api.Connect(api.Issue());
        for (var request = 0; request < 20; request++) (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.ChainsBuilt.Should().Be(1);
    }

    [Fact]
    public async Task The_same_certificate_on_another_connection_needs_none()
    {
        await using var api = await CertificateApi.StartAsync();
        var certificate = api.Issue();
        for (var connection = 0; connection < 5; connection++) await api.ShouldAcceptAsync(certificate);
        api.ChainsBuilt.Should().Be(1);
    }

    [Fact]
    public async Task A_refused_certificate_is_remembered_for_a_minute()
    {
        await using var api = await CertificateApi.StartAsync();
        using var foreign = TestAuthority.Create();
        var certificate = foreign.Issue(CertificateApi.Subject);
        for (var connection = 0; connection < 5; connection++)
            (await api.GetAsync("/certificate", certificate)).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
        api.ChainsBuilt.Should().Be(1);
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await api.GetAsync("/certificate", certificate);
        api.ChainsBuilt.Should().Be(2);
    }

    [Fact]
    public async Task Another_set_of_authorities_makes_each_verdict_anew()
    {
        await using var api = await CertificateApi.StartAsync();
        using var next = TestAuthority.Create();
        using var client = api.Connect(api.Issue());
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        await File.AppendAllTextAsync(api.AuthorityFile, "\n" + next.Pem, TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.ChainsBuilt.Should().Be(2);
    }

    [Fact]
    public async Task Another_credential_costs_no_chain()
    {
        await using var api = await CertificateApi.StartAsync(
            add: builder => builder.AddScheme("Scripted", "Bearer", _ => new ScriptedScheme()));
        var certificate = api.Issue();
        (await api.GetAsync("/whoami", certificate, ("Authorization", "Bearer accept"))).ShouldBeOk();
        api.ChainsBuilt.Should().Be(0);
    }

    [Fact]
    public async Task A_flood_of_certificates_does_not_displace_those_in_use()
    {
        await using var api = await CertificateApi.StartAsync();
        var verdicts = api.Api.App.Services.GetRequiredService<CertificateVerdicts>();
        using var foreign = TestAuthority.Create();
        using var used = api.Issue();
        using var key = System.Security.Cryptography.ECDsa.Create();
        verdicts.Find(used, isOfConnection: false);
        for (var number = 0; number < 3 * CertificateVerdicts.Most; number++)
        {
            using var unknown = CertificateForge.Issue(
                foreign.Certificate, new System.Security.Cryptography.X509Certificates.X500DistinguishedName("CN=a"), key);
            verdicts.Find(unknown, isOfConnection: false);
            if (number % 100 == 0) verdicts.Find(used, isOfConnection: false);
        }

        var built = api.ChainsBuilt;
        verdicts.Find(used, isOfConnection: false);
        api.ChainsBuilt.Should().Be(built);
    }

    [Fact]
    public async Task An_open_connection_ends_with_the_certificate_its_authority_or_its_revocation()
    {
        System.Security.Claims.ClaimsPrincipal? caller = null;
        await using var api = await CertificateApi.StartAsync(options: new TestApiOptions
        {
            Endpoints = app => app.MapGet("/keep", (ApiCaller one) => { caller = one.Principal; }),
        });
        var certificate = api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now + TimeSpan.FromHours(2));
        (await api.GetAsync("/keep", certificate)).ShouldBeOk();
        var open = api.Api.App.Services.GetRequiredService<OpenCredentials>();
        (await open.CheckAsync(caller, null, default)).Should().BeNull();

        using var next = TestAuthority.Create("CN=Next CA");
        await File.WriteAllTextAsync(api.AuthorityFile, next.Pem, TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        (await open.CheckAsync(caller, null, default)).Should().Be(CertificateRefusals.Untrusted);
        await File.WriteAllTextAsync(api.AuthorityFile, api.Authority.Pem, TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        (await open.CheckAsync(caller, null, default)).Should().BeNull();
        api.Clock.Advance(TimeSpan.FromHours(2));
        (await open.CheckAsync(caller, null, default)).Should().Be(CertificateRefusals.Expired);
    }
}
