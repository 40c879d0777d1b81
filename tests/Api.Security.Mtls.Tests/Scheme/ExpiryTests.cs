using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>What is told before certificates expire.</summary>
public sealed class ExpiryTests
{
    private const int ClientLine = 1936;
    private const int AuthorityLine = 1933;
    private const int ExpiredAuthorityLine = 1934;

    [Fact]
    public async Task Each_threshold_is_told_once_by_log_and_event()
    {
        var sink = new Sink();
        await using var api = await StartAsync(sink, new() { ["Mtls:Clients:0:TenantId"] = "acme" });
        var end = CertificateApi.Now + TimeSpan.FromDays(31);
        var certificate = api.Authority.Issue(CertificateApi.Subject, notAfter: end);
        using var client = api.Connect(certificate);
        var told = new List<int>();
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromDays(31); passed += TimeSpan.FromHours(12))
        {
            (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
            await api.ShouldAcceptAsync(certificate);
            told.Add(Lines(api, ClientLine).Count);
            api.Clock.Advance(TimeSpan.FromHours(12));
        }

        told.Distinct().Should().Equal(0, 1, 2, 3, 4);
        told.FindIndex(count => count == 1).Should().Be(2, "30 days before the end is after one day");
        told.FindIndex(count => count == 4).Should().Be(60, "1 day before the end");
        Lines(api, ClientLine)[0].Should().Contain("reports").And.Contain("2026-07-02 12:00:00Z").And.Contain("less than 30 days")
            .And.Contain(TestCertificates.ThumbprintOf(certificate));
        await Eventually.BecomesTrueAsync(() => sink.Notices.Count == 4, TimeSpan.FromSeconds(30));
        sink.Notices.Select(notice => notice.Days).Should().Equal(30, 14, 7, 1);
        sink.Notices.First().Should().Be(new ClientCertificateExpiry
        {
            ClientId = "reports", TenantId = "acme", ExpiresAt = end, Days = 30, Thumbprint = TestCertificates.ThumbprintOf(certificate),
        });
    }

    [Fact]
    public async Task Only_the_nearest_threshold_is_told_at_first()
    {
        await using var api = await StartAsync();
        await api.ShouldAcceptAsync(api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now + TimeSpan.FromDays(6)));
        Lines(api, ClientLine).Should().ContainSingle().Which.Should().Contain("less than 7 days");
    }

    [Fact]
    public async Task A_new_verdict_tells_nothing_again()
    {
        await using var api = await StartAsync();
        var certificate = api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now + TimeSpan.FromDays(6));
        await api.ShouldAcceptAsync(certificate);
        using var next = TestAuthority.Create("CN=Next CA");
        await File.AppendAllTextAsync(api.AuthorityFile, "\n" + next.Pem, TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await api.ShouldAcceptAsync(certificate);
        Lines(api, ClientLine).Should().HaveCount(1);
    }

    [Fact]
    public async Task Short_lived_and_refused_certificates_are_not_told()
    {
        await using var api = await StartAsync();
        await api.ShouldAcceptAsync(api.Authority.Issue(
            CertificateApi.Subject, notBefore: CertificateApi.Now.AddHours(-1), notAfter: CertificateApi.Now.AddHours(23)));
        await api.ShouldRefuseAsync(
            api.Authority.Issue("CN=nobody", notAfter: CertificateApi.Now + TimeSpan.FromDays(6)), "certificate_unknown_client");
        Lines(api, ClientLine).Should().BeEmpty();
    }

    [Fact]
    public async Task The_metric_is_the_time_left_by_client()
    {
        await using var api = await StartAsync(
            settings: new() { ["Mtls:Clients:1:Id"] = "idle", ["Mtls:Clients:1:San"] = "idle.example.com" });
        api.Measured.Observe("api_security.certificates.expiry").Should().BeEmpty();
        await api.ShouldAcceptAsync(api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now + TimeSpan.FromDays(2)));
        api.Clock.Advance(TimeSpan.FromDays(1));
        api.Measured.Observe("api_security.certificates.expiry").Should().Equal((86_400, "client=reports"));
        await api.ShouldAcceptAsync(api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now + TimeSpan.FromDays(91)));
        api.Measured.Observe("api_security.certificates.expiry").Should().Equal((90 * 86_400, "client=reports"));
    }

    [Fact]
    public async Task A_sink_that_fails_keeps_nothing_from_the_others()
    {
        var sink = new Sink();
        await using var api = await CertificateApi.StartAsync(options: new TestApiOptions
        {
            Services = services => services.AddSingleton<IClientCertificateExpirySink>(new Failing())
                .AddSingleton<IClientCertificateExpirySink>(sink),
        });
        for (var days = 2; days < 5; days++)
            await api.ShouldAcceptAsync(api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now.AddDays(days)));
        await Eventually.BecomesTrueAsync(() => sink.Notices.Count == 3 && Lines(api, 1937).Count == 3, TimeSpan.FromSeconds(30));
        Lines(api, 1937)[0].Should().Contain("NotSupportedException").And.NotContain("secret");
    }

    [Fact]
    public async Task An_authority_that_expires_soon_is_logged_at_startup_and_daily()
    {
        using var soon = TestAuthority.Create("CN=Soon CA", notAfter: CertificateApi.Now + TimeSpan.FromDays(1) + TimeSpan.FromHours(1));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, soon.Pem, TestContext.Current.CancellationToken);
        await using var api = await CertificateApi.StartAsync(new() { ["Mtls:AuthorityFiles:1"] = file });
        await Eventually.BecomesTrueAsync(() => Lines(api, AuthorityLine).Count == 1, TimeSpan.FromSeconds(30));
        Lines(api, AuthorityLine)[0].Should().Contain("CN=Soon CA").And.Contain("less than 7 days");
        for (var day = 1; day <= 2; day++)
        {
            api.Clock.Advance(TimeSpan.FromDays(1));
            await Eventually.BecomesTrueAsync(
                () => Lines(api, AuthorityLine).Count + Lines(api, ExpiredAuthorityLine).Count == 1 + day, TimeSpan.FromSeconds(30));
        }

        Lines(api, AuthorityLine)[1].Should().Contain("less than 1 days");
        api.Api.Log.Ours.Single(line => line.EventId == ExpiredAuthorityLine).Level.Should().Be(LogLevel.Error);
        File.Delete(file);
    }

    private static Task<CertificateApi> StartAsync(Sink? sink = null, Dictionary<string, string?>? settings = null) =>
        CertificateApi.StartAsync(settings, new TestApiOptions
        {
            Services = services => services.AddSingleton<IClientCertificateExpirySink>(sink ?? new Sink()),
        });

    private static List<string> Lines(CertificateApi api, int id) =>
        [.. api.Api.Log.Ours.Where(line => line.EventId == id).Select(line => line.Text)];

    private sealed class Sink : IClientCertificateExpirySink
    {
        public ConcurrentQueue<ClientCertificateExpiry> Notices { get; } = [];

        public Task SendAsync(ClientCertificateExpiry notice, CancellationToken cancellationToken)
        {
            Notices.Enqueue(notice);
            return Task.CompletedTask;
        }
    }

    private sealed class Failing : IClientCertificateExpirySink
    {
        public Task SendAsync(ClientCertificateExpiry notice, CancellationToken cancellationToken) =>
            throw new NotSupportedException("secret");
    }
}
