using Api.Security.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>The files of authorities: what they may contain, and how they are followed.</summary>
public sealed class AuthorityTests
{
    [Fact]
    public async Task A_new_authority_takes_over_with_overlap_and_without_a_restart()
    {
        await using var api = await CertificateApi.StartAsync();
        using var next = TestAuthority.Create("CN=Next CA,O=Example");
        var (before, after) = (api.Issue(), next.Issue(CertificateApi.Subject));
        using var old = api.Connect(before);
        await api.ShouldRefuseAsync(after, "certificate_untrusted");
        (await CertificateApi.GetAsync(old, "/certificate")).ShouldBeOk();

        Write(api, api.Authority.Pem + "\n" + next.Pem);
        await api.ShouldAcceptAsync(after);
        (await CertificateApi.GetAsync(old, "/certificate")).ShouldBeOk();

        Write(api, next.Pem);
        await api.ShouldAcceptAsync(after);
        await api.ShouldRefuseAsync(before, "certificate_untrusted");
        (await CertificateApi.GetAsync(old, "/certificate")).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
        api.Api.Log.Ours.Where(line => line.EventId == 1932).Should().HaveCount(2);
    }

    [Fact]
    public async Task The_successor_of_an_authority_may_have_its_name()
    {
        await using var api = await CertificateApi.StartAsync();
        using var next = TestAuthority.Create(api.Authority.Certificate.Subject);
        Write(api, next.Pem + "\n" + api.Authority.Pem);
        await api.ShouldAcceptAsync(api.Issue());
        await api.ShouldAcceptAsync(next.Issue(CertificateApi.Subject));
    }

    [Fact]
    public async Task The_file_is_looked_at_once_a_second()
    {
        await using var api = await CertificateApi.StartAsync();
        using var next = TestAuthority.Create("CN=Next CA");
        await api.ShouldAcceptAsync(api.Issue());
        await File.WriteAllTextAsync(api.AuthorityFile, next.Pem, TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        await api.ShouldAcceptAsync(api.Issue());
        api.Clock.Advance(TimeSpan.FromTicks(1));
        await api.ShouldRefuseAsync(api.Issue(), "certificate_untrusted");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData(null)]
    public async Task A_broken_or_missing_file_keeps_the_last_good_authorities(string? content)
    {
        await using var api = await CertificateApi.StartAsync();
        if (content is null) File.Delete(api.AuthorityFile);
        else await File.WriteAllTextAsync(api.AuthorityFile, content, TestContext.Current.CancellationToken);
        for (var second = 0; second < 3; second++)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await api.ShouldAcceptAsync(api.Issue());
        }

        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1930 && line.Level == LogLevel.Error)
            .Which.Text.Should().Contain("ApiSecurity:Mtls:AuthorityFiles:0").And.Contain("1 certificates");
        Write(api, api.Authority.Pem);
        await api.ShouldAcceptAsync(api.Issue());
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1931);
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1932, "the authorities are the same as before");
    }

    [Fact]
    public async Task A_file_may_be_DER()
    {
        await using var api = await CertificateApi.StartAsync();
        using var next = TestAuthority.Create("CN=Next CA");
        await File.WriteAllBytesAsync(api.AuthorityFile, next.Certificate.RawData, TestContext.Current.CancellationToken);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await api.ShouldAcceptAsync(next.Issue(CertificateApi.Subject));
    }

    [Fact]
    public async Task A_bundle_may_have_intermediates()
    {
        await using var api = await CertificateApi.StartAsync();
        using var intermediate = api.Authority.CreateIntermediate();
        var certificate = intermediate.Issue(CertificateApi.Subject);
        await api.ShouldRefuseAsync(certificate, "certificate_untrusted");
        Write(api, api.Authority.Pem + "\n" + intermediate.Pem);
        await api.ShouldAcceptAsync(certificate);
    }

    [Fact]
    public async Task An_intermediate_alone_is_no_anchor()
    {
        await using var api = await CertificateApi.StartAsync();
        using var other = TestAuthority.Create("CN=Other CA");
        using var intermediate = other.CreateIntermediate();
        Write(api, api.Authority.Pem + "\n" + intermediate.Pem);
        await api.ShouldRefuseAsync(intermediate.Issue(CertificateApi.Subject), "certificate_untrusted");
    }

    [Fact]
    public async Task An_expired_intermediate_ends_trust_on_the_same_connection()
    {
        await using var api = await CertificateApi.StartAsync();
        using var intermediate = api.Authority.CreateIntermediate(notAfter: CertificateApi.Now + TimeSpan.FromHours(1));
        Write(api, api.Authority.Pem + "\n" + intermediate.Pem);
        using var client = api.Connect(intermediate.Issue(CertificateApi.Subject));
        api.Clock.Advance(TimeSpan.FromMinutes(59));
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        (await CertificateApi.GetAsync(client, "/certificate")).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
    }

    [Fact]
    public async Task A_mistake_in_a_file_or_in_a_name_stops_the_start_with_its_cure()
    {
        var folder = Directory.CreateTempSubdirectory("certificates-").FullName;
        var empty = Path.Combine(folder, "empty.pem");
        await File.WriteAllTextAsync(empty, "", TestContext.Current.CancellationToken);
        Func<Task> start = () => CertificateApi.StartAsync(new()
        {
            ["Mtls:AuthorityFiles:1"] = Path.Combine(folder, "absent.pem"), ["Mtls:AuthorityFiles:2"] = empty,
            ["Mtls:Clients:0:Subject"] = "CN=\"reports\"",
            ["Mtls:Clients:1:Id"] = "other", ["Mtls:Clients:1:Thumbprint"] = "abc",
            ["Mtls:Clients:2:Id"] = "third", ["Mtls:Clients:2:San"] = "*.example.com",
        });
        var message = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
        string[] places = ["AuthorityFiles:1", "AuthorityFiles:2", "Clients:0:Subject", "Clients:1:Thumbprint", "Clients:2:San"];
        foreach (var place in places)
            message.Should().Contain($"ApiSecurity:Mtls:{place}: write ");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Files_without_a_root_stop_the_start()
    {
        using var root = TestAuthority.Create();
        using var intermediate = root.CreateIntermediate();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, intermediate.Pem, TestContext.Current.CancellationToken);
        Func<Task> start = () => CertificateApi.StartAsync(new() { ["Mtls:AuthorityFiles:0"] = file });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(
            "add the self-signed root certificate of the authorities");
        File.Delete(file);
    }

    private static void Write(CertificateApi api, string content)
    {
        File.WriteAllText(api.AuthorityFile, content);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
    }
}
