using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace Api.Security.Tests.Requirements.Environment;

/// <summary>Where a request comes from: the address of the connection, or the address that a known proxy reports.</summary>
public sealed class RequireNetworkTests
{
    [Theory]
    [InlineData("10.1.2.3", true, "10.0.0.0/8")]
    [InlineData("10.0.0.0", true, "10.0.0.0/8")]
    [InlineData("10.255.255.255", true, "10.0.0.0/8")]
    [InlineData("9.255.255.255", false, "10.0.0.0/8")]
    [InlineData("11.0.0.0", false, "10.0.0.0/8")]
    [InlineData("192.0.2.7", true, "192.0.2.7")]
    [InlineData("192.0.2.7", true, "192.0.2.7/32")]
    [InlineData("192.0.2.8", false, "192.0.2.7")]
    [InlineData("192.0.2.8", true, "192.0.2.7", "192.0.2.8/31")]
    [InlineData("192.0.2.10", false, "192.0.2.7", "192.0.2.8/31")]
    [InlineData("203.0.113.1", true, "0.0.0.0/0")]
    [InlineData("2001:db8::1", false, "0.0.0.0/0")]
    [InlineData("::1", false, "0.0.0.0/0")]
    [InlineData("203.0.113.1", false, "::/0")]
    [InlineData("2001:db8::1", true, "2001:db8::/32")]
    [InlineData("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true, "2001:db8::/32")]
    [InlineData("2001:db9::", false, "2001:db8::/32")]
    [InlineData("2001:db8::1", true, "2001:DB8:0:0::1")]
    [InlineData("::ffff:10.1.2.3", true, "10.0.0.0/8")] // an IPv4 address inside an IPv6 one
    [InlineData("::ffff:11.1.2.3", false, "10.0.0.0/8")]
    [InlineData("10.1.2.3", true, "::ffff:10.0.0.0/104")]
    [InlineData("11.1.2.3", false, "::ffff:10.0.0.0/104")]
    [InlineData("::10.1.2.3", false, "10.0.0.0/8")] // the deprecated form is not an IPv4 address
    [InlineData("64:ff9b::10.1.2.3", false, "10.0.0.0/8")]
    [InlineData("fe80::1%3", true, "fe80::/10")]
    public async Task Only_a_connection_from_an_address_in_a_network_is_accepted(string address, bool inside, params string[] networks)
    {
        await using var api = await StartAsync(networks, IPAddress.Parse(address));
        Expect(await api.AskAsync("/x"), inside);
        (await api.GetAsync("/x")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task A_connection_without_an_address_is_in_no_network()
    {
        await using var api = await StartAsync(["0.0.0.0/0", "::/0"], null);
        Expect(await api.AskAsync("/x"), inside: false);
    }

    [Theory]
    [InlineData("10.1.2.3", "127.0.0.1", true)]
    [InlineData("11.1.2.3", "127.0.0.1", false)]
    [InlineData("::ffff:10.1.2.3", "127.0.0.1", true)]
    [InlineData("10.1.2.3", "192.0.2.1", false)] // the header of an unknown proxy is ignored
    [InlineData("10.1.2.3, 203.0.113.9", "127.0.0.1", false)] // an entry that the client put in front of the proxy's own entry
    [InlineData("203.0.113.9, 10.1.2.3", "127.0.0.1", true)]
    [InlineData("nonsense", "127.0.0.1", false)]
    public async Task Only_the_address_that_a_known_proxy_reports_is_used(string forwarded, string proxy, bool inside)
    {
        await using var api =
            await RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireNetwork("10.0.0.0/8"), new TestApiOptions
        {
            Pipeline = app =>
            {
                var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor };
                options.KnownIPNetworks.Clear();
                options.KnownProxies.Clear();
                options.KnownProxies.Add(IPAddress.Parse(proxy));
                app.UseForwardedHeaders(options).UseAuthentication().UseAuthorization();
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
        request.Headers.Add("X-Forwarded-For", forwarded);
        Expect(await api.SendAsync(request, ClaimsScheme.Credential("{}")), inside);
    }

    [Fact]
    public async Task Without_the_forwarded_headers_middleware_the_headers_are_ignored()
    {
        await using var api = await RequirementApi.StartAsync(app =>
        {
            app.MapGet("/ten", () => "ok").RequireNetwork("10.0.0.0/8");
            app.MapGet("/loopback", () => "ok").RequireNetwork("127.0.0.0/8");
        });
        foreach (var (path, inside) in new[] { ("/ten", false), ("/loopback", true) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            foreach (var name in new[] { "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP" })
                request.Headers.TryAddWithoutValidation(name, name == "Forwarded" ? "for=10.1.2.3" : "10.1.2.3");
            Expect(await api.SendAsync(request, ClaimsScheme.Credential("{}")), inside);
        }
    }

    [Theory]
    [InlineData("10.0.0.1/8")] // bits are set after the prefix
    [InlineData("10.128.0.0/8")]
    [InlineData("2001:db8::1/32")]
    [InlineData("::ffff:10.0.0.1/104")]
    [InlineData("::ffff:10.0.0.0/90")]
    [InlineData("10.8")]
    [InlineData("10.8/16")]
    [InlineData("10")]
    [InlineData("0x0a.0.0.8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%3")]
    [InlineData("[::1]")]
    [InlineData("[::1]:443")]
    [InlineData("10.0.0.0:80")]
    [InlineData("localhost")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10.0.0.0/8 192.0.2.0/24")]
    public void An_invalid_network_throws(string network) =>
        new Action(() => _ = new RequireNetworkAttribute("192.0.2.0/24", network)).Should().Throw<ArgumentException>()
            .WithMessage("*is not a network*");

    [Fact]
    public void RequireNetwork_without_a_network_throws() =>
        new Action(() => _ = new RequireNetworkAttribute()).Should().Throw<ArgumentException>();

    private static Task<TestApi> StartAsync(string[] networks, IPAddress? address) =>
        RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireNetwork(networks), new TestApiOptions
    {
        Pipeline = app => app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = address; // as the server or the forwarded headers middleware sets it
            return next(context);
        }).UseAuthentication().UseAuthorization(),
    });

    private static void Expect(TestAnswer answer, bool inside)
    {
        if (inside) answer.ShouldBeOk();
        else answer.ShouldBe(403, "network_not_allowed");
    }
}
