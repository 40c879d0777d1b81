using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>Clients by DNS name, URI and thumbprint, and which of them counts first.</summary>
public sealed class AlternativeNameTests
{
    private const string Spiffe = "spiffe://example.com/reports";
    private const string Dns = "reports.example.com";
    private const int DnsTag = 2;
    private const int UriTag = 6;

    [Fact]
    public async Task A_SPIFFE_id_names_a_client_exactly()
    {
        await using var api = await StartAsync(Spiffe);
        await api.ShouldAcceptAsync(api.Authority.Issue("CN=workload", [Spiffe]));
        foreach (var other in new[]
        {
            "spiffe://example.com/reports/", "spiffe://example.com/Reports", "spiffe://example.com/reports/a", "spiffe://example.com/",
            "spiffe://example.org/reports",
            "SPIFFE://example.com/reports", "spiffe://example.com/report%73", "spiffe://example.com//reports",
        })
            await RefusedAsync(api, (UriTag, other));
    }

    [Fact]
    public async Task A_SPIFFE_id_is_the_only_URI()
    {
        await using var api = await StartAsync(Spiffe);
        await RefusedAsync(api, (UriTag, Spiffe), (UriTag, "spiffe://example.com/billing"));
        await RefusedAsync(api, (UriTag, Spiffe), (UriTag, "https://example.com"));
        await api.ShouldAcceptAsync(Certificate(api, (UriTag, Spiffe), (DnsTag, "reports.example.com")));
    }

    [Fact]
    public async Task A_DNS_name_names_a_client_exactly()
    {
        await using var api = await StartAsync(Dns);
        await api.ShouldAcceptAsync(api.Authority.Issue("CN=workload", ["other.example.com", Dns]));
        foreach (var other in new[]
        {
            "*.example.com", "Reports.example.com", "reports.example.com.", "reports.example.com\0.evil.example", "a.reports.example.com",
            "reports.example.co", "\0reports.example.com", " reports.example.com",
        })
            await RefusedAsync(api, (DnsTag, other));
    }

    [Fact]
    public async Task The_kind_of_the_name_counts()
    {
        await using var api = await StartAsync(Dns);
        await RefusedAsync(api, (UriTag, Dns));
        await RefusedAsync(api, (1, Dns));
        await using var byUri = await StartAsync(Spiffe);
        await RefusedAsync(byUri, (DnsTag, Spiffe));
    }

    [Fact]
    public async Task The_common_name_is_no_alternative_name()
    {
        await using var api = await StartAsync(Dns);
        await api.ShouldRefuseAsync(api.Authority.Issue($"CN={Dns}"), "certificate_unknown_client");
        await api.ShouldRefuseAsync(api.Authority.Issue($"CN={Dns}", ["other.example.com"]), "certificate_unknown_client");
    }

    [Fact]
    public async Task A_thumbprint_names_one_certificate()
    {
        using var authority = TestAuthority.Create("CN=Other CA,O=Example");
        var certificate = authority.Issue("CN=anything");
        foreach (var written in new[]
        {
            TestCertificates.ThumbprintOf(certificate), TestCertificates.ThumbprintOf(certificate).ToLowerInvariant(),
            string.Join(':', TestCertificates.ThumbprintOf(certificate).Chunk(2).Select(pair => new string(pair))),
        })
        {
            await using var api = await CertificateApi.StartAsync(
                new() { ["Mtls:Clients:0:Subject"] = null, ["Mtls:Clients:0:Thumbprint"] = written });
            await File.WriteAllTextAsync(api.AuthorityFile, authority.Pem, TestContext.Current.CancellationToken);
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await api.ShouldAcceptAsync(certificate);
            await api.ShouldRefuseAsync(authority.Issue("CN=anything"), "certificate_unknown_client");
        }
    }

    [Fact]
    public async Task A_certificate_with_a_known_thumbprint_still_needs_a_trusted_chain()
    {
        using var foreign = TestAuthority.Create("CN=Foreign");
        var certificate = foreign.Issue("CN=anything");
        await using var api = await CertificateApi.StartAsync(new()
        {
            ["Mtls:Clients:0:Subject"] = null, ["Mtls:Clients:0:Thumbprint"] = TestCertificates.ThumbprintOf(certificate),
        });
        await api.ShouldRefuseAsync(certificate, "certificate_untrusted");
    }

    [Fact]
    public async Task The_most_specific_name_counts_first()
    {
        using var authority = TestAuthority.Create("CN=Other CA,O=Example");
        var pinned = authority.Issue(CertificateApi.Subject, [Dns]);
        await using var api = await CertificateApi.StartAsync(new()
        {
            ["Mtls:Clients:1:Id"] = "by-san", ["Mtls:Clients:1:San"] = Dns,
            ["Mtls:Clients:2:Id"] = "by-thumbprint", ["Mtls:Clients:2:Thumbprint"] = TestCertificates.ThumbprintOf(pinned),
            ["Mtls:Clients:3:Id"] = "second", ["Mtls:Clients:3:San"] = "second.example.com",
        });
        await File.AppendAllTextAsync(api.AuthorityFile, "\n" + authority.Pem, TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await api.ShouldAcceptAsync(pinned, "by-thumbprint");
        await api.ShouldAcceptAsync(authority.Issue(CertificateApi.Subject, [Dns]), "by-san");
        await api.ShouldAcceptAsync(authority.Issue(CertificateApi.Subject, ["second.example.com", Dns]), "by-san");
        await api.ShouldAcceptAsync(authority.Issue(CertificateApi.Subject, ["third.example.com"]), "reports");
    }

    private static Task<CertificateApi> StartAsync(string san) =>
        CertificateApi.StartAsync(new() { ["Mtls:Clients:0:Subject"] = null, ["Mtls:Clients:0:San"] = san });

    private static X509Certificate2 Certificate(
        CertificateApi api, params (int Tag, string Value)[] names) => api.Issue("CN=workload", CertificateForge.Names(names));

    private static Task RefusedAsync(CertificateApi api, params (int Tag, string Value)[] names) =>
        api.ShouldRefuseAsync(Certificate(api, names), "certificate_unknown_client");
}
