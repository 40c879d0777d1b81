using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Mtls.Tests;

/// <summary>Certificates that a proxy forwards in a header.</summary>
public sealed class ForwardedTests
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.2");

    public static TheoryData<string, string> Forms => new()
    {
        { "Client-Cert", Header.Standard(Known.Alice) },
        { "client-cert", Header.Standard(Known.Alice) },
        { "X-Forwarded-Client-Cert", Header.Envoy(Known.Alice) },
        { "X-Forwarded-Client-Cert", $"Hash={Header.Hash(Known.Alice)}" },
        { "X-Forwarded-Client-Cert", $"By=spiffe://a/b;Hash={Header.Hash(Known.Alice)};Subject=\"\";URI=spiffe://a/c" },
        { "X-Forwarded-Client-Cert", $"Hash={Header.Hash(Known.Alice).ToUpperInvariant()};Subject=\"CN=\\\"a, b\\\";O=c\"" },
        { "X-Forwarded-Client-Cert", $"Cert=\"{Header.Nginx(Known.Alice)}\"" },
        { "X-Forwarded-Client-Cert", $"Chain=\"{Header.Aws(Known.Alice, Known.Authority.Certificate)}\"" },
        { "X-Forwarded-Client-Cert", $"{Header.Envoy(Known.Bob)},{Header.Envoy(Known.Alice)}" },
        { "X-Forwarded-Client-Cert", $"Hash={Header.Hash(Known.Bob)}, hash={Header.Hash(Known.Alice)}" },
        { "ssl-client-cert", Header.Nginx(Known.Alice) },
        { "X-SSL-Client-Cert", Header.Der(Known.Alice) },
        { "X-ARR-ClientCert", Header.Der(Known.Alice) },
        { "X-Amzn-Mtls-Clientcert-Leaf", Header.Aws(Known.Alice) },
        { "X-Amzn-Mtls-Clientcert", Header.Aws(Known.Alice, Known.Authority.Certificate) },
        { "X-Client-Cert-Leaf", Header.Standard(Known.Alice) },
        { "X-Forwarded-Tls-Client-Cert", Uri.EscapeDataString(Header.Der(Known.Alice)) },
        { "SSL_CLIENT_CERT", Header.Line(Known.Alice) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Each_documented_form_confirms_a_token_of_that_certificate_and_no_other(string header, string value)
    {
        await using var api = await MtlsApi.BehindProxyAsync(header);
        for (var i = 0; i < 2; i++) // read, then remembered
        {
            (await api.GetAsync(api.Token(Known.Alice), headers: (header, value))).ShouldBeOk();
            (await api.GetAsync(api.Token(Known.Bob), headers: (header, value))).ShouldBeInvalidToken();
        }

        api.Measured.Of("api_security.refusals").Should().AllBe("scheme=Bearer reason=certificate_mismatch");
        api.Measured.Of("api_security.mtls.refused_headers").Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("(null)")]
    [InlineData(null)]
    public async Task A_client_without_a_certificate_is_one_behind_every_proxy(string? value)
    {
        await using var api = await MtlsApi.BehindProxyAsync("X-SSL-Client-Cert");
        (string, string)[] headers = value is null ? [] : [("X-SSL-Client-Cert", value)];
        (await api.GetAsync(api.Token(Known.Alice), headers: headers)).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(null), headers: headers)).ShouldBeOk();
        api.Measured.Of("api_security.refusals").Should().Equal("scheme=Bearer reason=certificate_missing");
    }

    [Fact]
    public async Task The_header_from_elsewhere_is_refused_counted_and_logged_once_a_minute()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", "10.0.0.0/8");
        for (var i = 0; i < 3; i++)
            (await api.GetAsync(api.Token(Known.Alice), headers: ("Client-Cert", Header.Standard(Known.Alice)))).ShouldBeInvalidToken();
        api.Measured.Of("api_security.refusals").Should().Equal(Enumerable.Repeat("scheme=Bearer reason=certificate_header_untrusted", 3));
        api.Measured.Of("api_security.mtls.refused_headers").Should().Equal(Enumerable.Repeat("reason=certificate_header_untrusted", 3));
        api.Api.Log.Ours.Where(line => line.EventId == 1906).Should().ContainSingle().Which.Text.Should().Contain("127.0.0.0/24");
    }

    [Fact]
    public async Task The_header_from_elsewhere_does_not_matter_where_no_certificate_is_needed()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", "10.0.0.0/8");
        (await api.GetAsync(api.Token(null), headers: ("Client-Cert", "nonsense"))).ShouldBeOk();
        api.Measured.Of("api_security.mtls.refused_headers").Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_that_connects_directly_counts_by_its_own_certificate_but_may_not_send_the_header()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", scheme: "https");
        var token = api.Token(Known.Alice);
        (await api.GetAsync(token, Known.Alice, from: Elsewhere)).ShouldBeOk();
        (await api.GetAsync(token, Known.Bob, from: Elsewhere)).ShouldBeInvalidToken();
        (await api.GetAsync(token, from: Elsewhere)).ShouldBeInvalidToken();
        var header = ("Client-Cert", Header.Standard(Known.Alice));
        (await api.GetAsync(token, Known.Bob, from: Elsewhere, headers: header)).ShouldBeInvalidToken();
        // Even with the right certificate, because the sender of the header is pretending to be a proxy.
        (await api.GetAsync(token, Known.Alice, from: Elsewhere, headers: header)).ShouldBeInvalidToken();
        api.Measured.Of("api_security.mtls.refused_headers").Should().HaveCount(2);
    }

    [Fact]
    public async Task The_proxys_own_certificate_never_satisfies_the_binding_of_a_client()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", scheme: "https");
        var stolen = api.Token(Known.Proxy);
        (await api.GetAsync(stolen, Known.Proxy)).ShouldBeInvalidToken();
        (await api.GetAsync(stolen, Known.Proxy, headers: ("Client-Cert", ""))).ShouldBeInvalidToken();
        (await api.GetAsync(stolen, Known.Proxy, headers: ("Client-Cert", Header.Standard(Known.Alice)))).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Alice), Known.Proxy, headers: ("Client-Cert", Header.Standard(Known.Alice)))).ShouldBeOk();
    }

    [Theory]
    [InlineData("Client-Cert")]
    [InlineData("X-Forwarded-Client-Cert")]
    [InlineData("X-SSL-Client-Cert")]
    public async Task A_repeated_header_is_refused_even_when_both_are_equal(string header)
    {
        await using var api = await MtlsApi.BehindProxyAsync(header);
        var value = header switch
        {
            "Client-Cert" => Header.Standard(Known.Alice),
            "X-SSL-Client-Cert" => Header.Der(Known.Alice),
            _ => Header.Envoy(Known.Alice),
        };
        var line = $"{header}: {value}";
        var token = $"Authorization: Bearer {api.Token(Known.Alice)}";
        RawHttp.StatusOf(await RawHttp.GetAsync(api.Address, "/orders", token, line)).Should().Be(200);
        RawHttp.StatusOf(await RawHttp.GetAsync(api.Address, "/orders", token, line, line)).Should().Be(401);
        RawHttp.StatusOf(await RawHttp.GetAsync(api.Address, "/orders", token, line, header.ToUpperInvariant() + ": ")).Should().Be(401);
        api.Measured.Of("api_security.mtls.refused_headers").Should().Equal(
            "reason=certificate_header_repeated", "reason=certificate_header_repeated");
        api.Api.Log.Ours.Count(one => one.EventId == 1907).Should().Be(1);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.0/30", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.2", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.1.0/24", false)]
    public async Task A_proxy_is_known_by_the_address_of_its_connection(string network, bool isProxy)
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", network);
        var answer = await api.GetAsync(api.Token(Known.Alice), headers: ("Client-Cert", Header.Standard(Known.Alice)));
        ((int)answer.Status).Should().Be(isProxy ? 200 : 401);
    }

    [Fact]
    public async Task UseForwardedHeaders_in_the_host_changes_nothing()
    {
        var options = new TestApiOptions
        {
            Services = services => services.Configure<ForwardedHeadersOptions>(o => o.ForwardedHeaders = ForwardedHeaders.All),
            Pipeline = app => app.UseForwardedHeaders().UseAuthentication().UseAuthorization(),
            Endpoints = app => app.MapGet("/address", (Microsoft.AspNetCore.Http.HttpContext context) =>
                context.Connection.RemoteIpAddress!.ToString()),
        };
        (string, string)[] headers = [("Client-Cert", Header.Standard(Known.Alice)), ("X-Forwarded-For", "198.51.100.7"),
            ("X-Original-For", "198.51.100.7"), ("X-Forwarded-Proto", "https")];

        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", options: options);
        (await api.GetAsync(api.Token(Known.Alice), headers: headers)).ShouldBeOk();
        (await api.GetAsync(api.Token(null), path: "/address", headers: headers)).Body.Should().Be("198.51.100.7");

        // A client that claims the address of the proxy in X-Forwarded-For is still someone else.
        await using var other = await MtlsApi.BehindProxyAsync("Client-Cert", "198.51.100.0/24", options: options);
        (await other.GetAsync(other.Token(Known.Alice), headers: headers)).ShouldBeInvalidToken();
        other.Measured.Of("api_security.mtls.refused_headers").Should().Equal("reason=certificate_header_untrusted");
    }

    [Fact]
    public async Task The_forwarded_headers_that_a_container_image_turns_on_before_all_middleware_change_nothing_either()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", options: new TestApiOptions
        {
            Settings = { ["ForwardedHeaders_Enabled"] = "true" }, // ASPNETCORE_FORWARDEDHEADERS_ENABLED
            Endpoints = app => app.MapGet("/address", (Microsoft.AspNetCore.Http.HttpContext context) =>
                context.Connection.RemoteIpAddress!.ToString()),
        });
        (string, string)[] headers = [("Client-Cert", Header.Standard(Known.Alice)), ("X-Forwarded-For", "198.51.100.7")];
        (await api.GetAsync(api.Token(Known.Alice), path: "/address", headers: headers)).Body.Should().Be("198.51.100.7");
        (await api.GetAsync(api.Token(Known.Alice), headers: headers)).ShouldBeOk();
    }
}
