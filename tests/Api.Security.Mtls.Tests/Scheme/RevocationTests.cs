using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>Revocation with lists over HTTP, which .NET downloads and verifies.</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> Online = new() { ["Mtls:Revocation"] = "Online" };

    private RevocationServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RevocationServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Online_is_the_default_and_refuses_a_revoked_certificate()
    {
        await using var api = await CertificateApi.StartAsync(new() { ["Mtls:Revocation"] = null });
        var point = _server.Point();
        var (good, revoked) = (api.Issue(extensions: point), api.Issue(extensions: point));
        Publish(api, revoked);
        await api.ShouldAcceptAsync(good);
        await api.ShouldRefuseAsync(revoked, "certificate_revoked");
        _server.Requests.Should().Be(1, "both certificates name the same list");
    }

    [Fact]
    public async Task A_revoked_intermediate_revokes_what_it_issued()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        using var key = System.Security.Cryptography.ECDsa.Create();
        using var issued = CertificateForge.Issue(api.Authority.Certificate, new X500DistinguishedName("CN=Intermediate"), key,
            [.. CertificateForge.OfAuthority(), _server.Point()]);
        Publish(api, issued);
        await File.AppendAllTextAsync(api.AuthorityFile, "\n" + issued.ExportCertificatePem(), TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        using var own = System.Security.Cryptography.ECDsa.Create();
        var certificate = CertificateForge.Issue(issued, new X500DistinguishedName(CertificateApi.Subject), own, [_server.Point()]);
        await api.ShouldRefuseAsync(certificate, "certificate_revoked");
    }

    [Fact]
    public async Task Answers_are_kept_for_five_minutes_and_renewed_before()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        var certificate = api.Issue(extensions: _server.Point());
        Publish(api);
        using var client = api.Connect(certificate);
        for (var request = 0; request < 5; request++) (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.RevocationChecks.Should().Be(1);
        api.Clock.Advance(TimeSpan.FromMinutes(4) - TimeSpan.FromTicks(1));
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.RevocationChecks.Should().Be(1);
        api.Clock.Advance(TimeSpan.FromTicks(1));
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        await api.Measured.WaitAsync("api_security.certificates.revocation.checks", 2);
        api.Clock.Advance(TimeSpan.FromMinutes(2)); // past the first answer, within the second
        _server.List = [];
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.RevocationChecks.Should().Be(2);
    }

    [Fact]
    public async Task A_refusal_is_kept_too()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        var certificate = api.Issue(extensions: _server.Point());
        Publish(api, certificate);
        for (var request = 0; request < 3; request++)
            (await api.GetAsync("/certificate", certificate)).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
        api.RevocationChecks.Should().Be(1);
    }

    [Fact]
    public async Task A_revocation_is_seen_once_the_list_is_renewed()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        var certificate = api.Issue(extensions: _server.Point());
        Publish(api);
        using var client = api.Connect(certificate);
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1)); // past nextUpdate
        Publish(api, certificate);
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
    }

    [Fact]
    public async Task Without_an_answer_it_is_503_and_the_authority_is_not_asked_again_at_once()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        var certificate = api.Issue(extensions: _server.Point());
        for (var request = 0; request < 4; request++) Unavailable(await api.GetAsync("/certificate", certificate));
        api.RevocationChecks.Should().Be(1);
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1935).Which.Text.Should().Contain("Online");
        api.Measured.Of("api_security.refusals").Should().AllBe("scheme=Certificate reason=certificate_revocation_unknown");

        Publish(api);
        api.Clock.Advance(RevocationChecks.FailureLasts);
        await api.ShouldAcceptAsync(certificate);
    }

    [Fact]
    public async Task A_slow_authority_is_503_after_the_time_limit()
    {
        await using var api = await CertificateApi.StartAsync(
            new() { ["Mtls:Revocation"] = "Online", ["Mtls:RevocationTimeout"] = "00:00:20" });
        var release = new TaskCompletionSource();
        _server.Hold = release.Task;
        Publish(api);
        var certificate = api.Issue(extensions: _server.Point());
        var first = api.GetAsync("/certificate", certificate);
        await _server.Arrivals.WaitAsync(TestContext.Current.CancellationToken);
        var second = api.GetAsync("/certificate", certificate);
        while (!first.IsCompleted || !second.IsCompleted)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(4)); // less than a failure lasts
            await Task.WhenAny(Task.WhenAll(first, second), Task.Delay(20, TestContext.Current.CancellationToken));
        }

        Unavailable(await first);
        Unavailable(await second);
        _server.Requests.Should().Be(1, "one check runs at a time");
        release.SetResult();
        await api.Measured.WaitAsync("api_security.certificates.revocation.checks", 1);
        await api.ShouldAcceptAsync(certificate);
        _server.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_certificate_without_a_list_is_not_accepted_online()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        Unavailable(await api.GetAsync("/certificate", api.Issue()));
    }

    [Fact]
    public async Task A_forged_or_an_old_list_is_no_answer()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        using var forger = TestAuthority.Create(api.Authority.Certificate.Subject);
        _server.List = forger.RevocationList(CertificateApi.Now.AddHours(-1), CertificateApi.Now.AddHours(1));
        Unavailable(await api.GetAsync("/certificate", api.Issue(extensions: _server.Point())));
        _server.List = api.Authority.RevocationList(CertificateApi.Now.AddHours(-2), CertificateApi.Now.AddHours(-1));
        Unavailable(await api.GetAsync("/certificate", api.Issue(extensions: _server.Point())));
        _server.Requests.Should().Be(2);
    }

    [Fact]
    public async Task Off_asks_nobody_and_Offline_downloads_nothing()
    {
        await using var off = await CertificateApi.StartAsync();
        await off.ShouldAcceptAsync(off.Issue(extensions: _server.Point()));
        await using var offline = await CertificateApi.StartAsync(new() { ["Mtls:Revocation"] = "Offline" });
        Publish(offline);
        Unavailable(await offline.GetAsync("/certificate", offline.Issue(extensions: _server.Point())));
        _server.Requests.Should().Be(0);
    }

    [Fact]
    public async Task A_certificate_that_is_refused_anyway_causes_no_download()
    {
        await using var api = await CertificateApi.StartAsync(Online);
        using var foreign = TestAuthority.Create(api.Authority.Certificate.Subject);
        for (var number = 0; number < 20; number++)
            await api.ShouldRefuseAsync(
                foreign.Issue(CertificateApi.Subject, extensions: [_server.Point()]), "certificate_untrusted");
        await api.ShouldRefuseAsync(api.Issue("CN=nobody", _server.Point()), "certificate_unknown_client");
        await api.ShouldRefuseAsync(api.Authority.Issue(CertificateApi.Subject, eku: [TestCertificates.ServerUse],
            extensions: [_server.Point()]), "certificate_wrong_usage");
        await api.ShouldRefuseAsync(api.Authority.Issue(CertificateApi.Subject, notAfter: CertificateApi.Now,
            extensions: [_server.Point()]), "certificate_expired");
        _server.Requests.Should().Be(0);
        api.RevocationChecks.Should().Be(0);
    }

    private void Publish(CertificateApi api, params X509Certificate2[] revoked)
    {
        var now = api.Clock.GetUtcNow();
        _server.List = api.Authority.RevocationList(now.AddMinutes(-10), now.AddHours(1), revoked);
    }

    private static void Unavailable(TestAnswer answer)
    {
        answer.ShouldBe(503, "verification_unavailable");
        int.Parse(answer.Headers["Retry-After"].Single(), System.Globalization.CultureInfo.InvariantCulture).Should().BePositive();
    }
}
