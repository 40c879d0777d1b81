using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Mtls.Tests;

/// <summary><c>AddCertificateForwarding()</c> of ASP.NET Core in the host.</summary>
public sealed class HostForwardingTests
{
    private const string Name = "X-ARR-ClientCert";

    private static readonly TestApiOptions Host = new()
    {
        Services = services => services.AddCertificateForwarding(o => o.CertificateHeader = Name),
        Pipeline = app => app.UseCertificateForwarding().UseAuthentication().UseAuthorization(),
    };

    private static (string, string) Of(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        (Name, Header.Der(certificate));

    [Fact]
    public async Task Its_certificate_confirms_a_token_and_the_start_warns_that_anyone_may_send_it()
    {
        await using var api = await MtlsApi.StartAsync(scheme: "http", options: Host);
        (await api.GetAsync(api.Token(Known.Alice), headers: Of(Known.Alice))).ShouldBeOk();
        (await api.GetAsync(api.Token(Known.Alice), headers: Of(Known.Bob))).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Alice), headers: (Name, "nonsense"))).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Alice))).ShouldBeInvalidToken();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1903).Which.Text
            .Should().Contain(Name).And.Contain("ApiSecurity:Mtls:Forwarded:Proxies");
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1905);
    }

    [Fact]
    public async Task A_repeated_header_is_refused()
    {
        await using var api = await MtlsApi.StartAsync(scheme: "http", options: Host);
        var (token, line) = ($"Authorization: Bearer {api.Token(Known.Alice)}", $"{Name}: {Header.Der(Known.Alice)}");
        RawHttp.StatusOf(await RawHttp.GetAsync(api.Address, "/orders", token, line)).Should().Be(200);
        RawHttp.StatusOf(await RawHttp.GetAsync(api.Address, "/orders", token, line, line)).Should().Be(401);
        api.Measured.Of("api_security.mtls.refused_headers").Should().Equal("reason=certificate_header_repeated");
    }

    [Fact]
    public async Task The_proxys_own_certificate_never_counts()
    {
        await using var api = await MtlsApi.StartAsync(options: Host);
        (await api.GetAsync(api.Token(Known.Alice), Known.Proxy, headers: [Of(Known.Alice)])).ShouldBeOk();
        (await api.GetAsync(api.Token(Known.Proxy), Known.Proxy)).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Proxy), Known.Proxy, headers: [(Name, "nonsense")])).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task Our_own_setting_takes_its_place()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", "10.0.0.0/8", "https", Host);
        (await api.GetAsync(api.Token(Known.Alice), headers: [Of(Known.Alice)])).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Alice), Known.Bob, headers: [Of(Known.Alice)])).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Bob), Known.Bob, headers: [Of(Known.Alice)])).ShouldBeOk();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1904);
    }

    [Fact]
    public async Task Behind_authentication_it_is_too_late_and_the_start_says_so()
    {
        await using var api = await MtlsApi.StartAsync(options: Host with { Pipeline = app => app.UseCertificateForwarding() });
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1104).Which.Text.Should().Contain("UseCertificateForwarding()");
    }
}
