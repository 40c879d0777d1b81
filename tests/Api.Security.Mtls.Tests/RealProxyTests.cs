using System.Net;
using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests;

/// <summary>Behind a real nginx and a real HAProxy that terminate TLS.</summary>
public sealed class RealProxyTests
{
    private const string NginxReplaces = "proxy_set_header ssl-client-cert $ssl_client_escaped_cert;";

    private const string HAProxyReplaces = """
          http-request del-header Client-Cert
          http-request set-header Client-Cert :%[ssl_c_der,base64]: if { ssl_c_used }
        """;

    public static TheoryData<string, string, string> Proxies => new()
    {
        { "nginx", "ssl-client-cert", NginxReplaces },
        { "haproxy", "Client-Cert", HAProxyReplaces },
        { "haproxy", "X-SSL-Client-Cert", "  http-request set-header X-SSL-Client-Cert %[ssl_c_der,base64]" },
    };

    private static Task<ProxyServer> StartAsync(string proxy, Uri api, string passOn) =>
        proxy == "nginx" ? ProxyServer.NginxAsync(api, passOn) : ProxyServer.HAProxyAsync(api, passOn);

    private static async Task<int> StatusAsync(
        Uri address, MtlsApi api, string token, X509Certificate2? certificate, string version, params (string, string)[] headers)
    {
        using var client = api.Client(certificate);
        client.BaseAddress = address;
        return (int)(await api.SendAsync(client, token, Version.Parse(version), headers: headers)).Status;
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task A_bound_token_works_through_the_proxy_only_with_its_certificate(string proxy, string header, string passOn)
    {
        await using var api = await MtlsApi.BehindProxyAsync(header);
        await using var server = await StartAsync(proxy, api.Address, passOn);
        var token = api.Token(Known.Alice);
        foreach (var version in new[] { "1.1", "2.0" })
        {
            (await StatusAsync(server.Address, api, token, Known.Alice, version)).Should().Be(200);
            (await StatusAsync(server.Address, api, token, Known.Bob, version)).Should().Be(401);
            (await StatusAsync(server.Address, api, api.Token(Known.Bob), Known.Bob, version)).Should().Be(200);
            (await StatusAsync(server.Address, api, token, null, version)).Should().Be(401);
            (await StatusAsync(server.Address, api, api.Token(null), null, version)).Should().Be(200);
        }
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task What_a_client_sends_in_the_header_does_not_reach_the_api(string proxy, string header, string passOn)
    {
        await using var api = await MtlsApi.BehindProxyAsync(header);
        await using var server = await StartAsync(proxy, api.Address, passOn);
        var token = api.Token(Known.Alice);
        foreach (var value in new[] { Header.Standard(Known.Alice), Header.Der(Known.Alice), Header.Nginx(Known.Alice) })
        {
            (await StatusAsync(server.Address, api, token, null, "1.1", (header, value))).Should().Be(401);
            (await StatusAsync(server.Address, api, token, Known.Bob, "1.1", (header, value))).Should().Be(401);
            (await StatusAsync(server.Address, api, token, Known.Alice, "1.1", (header, Header.Standard(Known.Bob)))).Should().Be(200);
            // Another spelling, which some proxies treat as the same name.
            (await StatusAsync(server.Address, api, token, null, "1.1", (header.Replace('-', '_'), value))).Should().Be(401);
        }
    }

    [Fact]
    public async Task A_proxy_that_adds_its_header_to_that_of_the_client_is_noticed()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert");
        await using var server = await ProxyServer.HAProxyAsync(
            api.Address, "  http-request add-header Client-Cert :%[ssl_c_der,base64]:");
        (await StatusAsync(server.Address, api, api.Token(Known.Alice), Known.Alice, "1.1")).Should().Be(200);
        (await StatusAsync(server.Address, api, api.Token(Known.Alice), Known.Bob, "1.1",
            ("Client-Cert", Header.Standard(Known.Alice)))).Should().Be(401);
        api.Measured.Of("api_security.mtls.refused_headers").Should().Equal("reason=certificate_header_repeated");
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1907);
    }

    [Fact]
    public async Task Around_the_proxy_the_header_is_refused()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert");
        await using var server = await ProxyServer.HAProxyAsync(api.Address, HAProxyReplaces);
        (await StatusAsync(server.Address, api, api.Token(Known.Alice), Known.Alice, "1.1")).Should().Be(200);
        (await api.GetAsync(api.Token(Known.Alice), from: IPAddress.Parse("127.0.0.3"),
            headers: [("Client-Cert", Header.Standard(Known.Alice)), ("X-Forwarded-For", "127.0.0.1")])).ShouldBeInvalidToken();
        api.Measured.Of("api_security.mtls.refused_headers").Should().Equal("reason=certificate_header_untrusted");
    }
}
