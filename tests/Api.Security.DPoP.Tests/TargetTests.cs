using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.DPoP.Tests;

/// <summary>Check 9 of RFC 9449, 4.3: <c>htu</c> is the URI of the request (RFC 3986, 6.2.2 and 6.2.3).</summary>
public sealed class TargetTests
{
    private static readonly Dictionary<string, string?> Public = new() { ["ApiSecurity:PublicBaseUrl"] = "https://api.example.com" };

    [Theory]
    [InlineData("/orders", "https://api.example.com/orders", true)]
    [InlineData("/orders", "HTTPS://API.Example.COM/orders", true)]
    [InlineData("/orders", "https://api.example.com:443/orders", true)]
    [InlineData("/orders", "https://api.example.com:/orders", true)]
    [InlineData("/orders", "https://api.example.com/orders?page=1#top", true)]
    [InlineData("/orders", "https://api.example.com/%6Frders", true)]
    [InlineData("/orders", "https://api.example.com/./a/../orders", true)]
    [InlineData("/orders?page=2", "https://api.example.com/orders", true)]
    [InlineData("/a%2Fb", "https://api.example.com/a%2fb", true)]
    [InlineData("/a%2Fb", "https://api.example.com/a/b", false)]
    [InlineData("/a/b", "https://api.example.com/a%2Fb", false)]
    [InlineData("/a%252Fb", "https://api.example.com/a%2Fb", false)]
    [InlineData("/a%3Ab", "https://api.example.com/a%3ab", true)]
    [InlineData("/a%3Ab", "https://api.example.com/a:b", false)]
    [InlineData("/caf%C3%A9", "https://api.example.com/caf%c3%a9", true)]
    [InlineData("/caf%C3%A9", "https://api.example.com/caf\u00e9", false)]
    [InlineData("/orders", "https://api.example.com/Orders", false)]
    [InlineData("/orders", "https://api.example.com/orders/", false)]
    [InlineData("/orders", "https://api.example.com//orders", false)]
    [InlineData("/orders", "https://api.example.com/orders%20", false)]
    [InlineData("/orders", "https://api.example.com/orders%00", false)]
    [InlineData("/orders", "https://api.example.com/orders%", false)]
    [InlineData("/orders", "https://api.example.com/orders%zz", false)]
    [InlineData("/orders", "https://api.example.com", false)]
    [InlineData("/orders", "http://api.example.com/orders", false)]
    [InlineData("/orders", "https://api.example.com:8443/orders", false)]
    [InlineData("/orders", "https://api.example.com:80/orders", false)]
    [InlineData("/orders", "https://api.example.com:0443/orders", true)]
    [InlineData("/orders", "https://api.example.com:99999/orders", false)]
    [InlineData("/orders", "https://api.example.com./orders", false)]
    [InlineData("/orders", "https://api.example.com.evil.example/orders", false)]
    [InlineData("/orders", "https://api.example.com@evil.example/orders", false)]
    [InlineData("/orders", "https://evil@api.example.com/orders", false)]
    [InlineData("/orders", "https://api%2Eexample.com/orders", false)]
    [InlineData("/orders", "https://\u0430pi.example.com/orders", false)]
    [InlineData("/orders", "https://xn--pi-7kc.example.com/orders", false)]
    [InlineData("/orders", "https://api.example.com\\orders", false)]
    [InlineData("/orders", "https:/api.example.com/orders", false)]
    [InlineData("/orders", "//api.example.com/orders", false)]
    [InlineData("/orders", "/orders", false)]
    [InlineData("/orders", "", false)]
    [InlineData("/orders", " https://api.example.com/orders", false)]
    [InlineData("/orders", "https://api.example.com/orders ", false)]
    [InlineData("/orders", "javascript://api.example.com/orders", false)]
    public async Task The_URI_of_the_public_address(string path, string target, bool isSame)
    {
        await using var world = await StartAsync(Public);
        (await TryAsync(world, path, target)).Should().Be(isSame ? 200 : 401);
    }

    [Theory]
    [InlineData("https://[2001:db8::1]", "https://[2001:0DB8:0:0::0001]/orders", true)]
    [InlineData("https://[2001:db8::1]", "https://[2001:db8::2]/orders", false)]
    [InlineData("https://[2001:db8::1]", "https://[2001:db8::1%25eth0]/orders", false)]
    [InlineData("https://[2001:db8::1]", "https://2001:db8::1/orders", false)]
    [InlineData("https://api.example.com:8443", "https://api.example.com:8443/orders", true)]
    [InlineData("https://api.example.com:8443", "https://api.example.com/orders", false)]
    [InlineData("https://api.example.com/shop", "https://api.example.com/shop/orders", true)]
    [InlineData("https://api.example.com/shop/", "https://api.example.com/shop/orders", true)]
    [InlineData("https://api.example.com/shop", "https://api.example.com/orders", false)]
    [InlineData("https://api.example.com/shop", "https://api.example.com/Shop/orders", false)]
    public async Task Other_public_addresses(string address, string target, bool isSame)
    {
        await using var world = await StartAsync(new() { ["ApiSecurity:PublicBaseUrl"] = address });
        (await TryAsync(world, "/orders", target)).Should().Be(isSame ? 200 : 401);
    }

    [Theory]
    [InlineData(null, "http://{host}/shop/orders", true)]
    [InlineData(null, "http://{host}/orders", false)]
    [InlineData("https://api.example.com", "https://api.example.com/shop/orders", true)]
    [InlineData("https://api.example.com", "https://api.example.com/orders", false)]
    [InlineData("https://api.example.com/shop", "https://api.example.com/shop/orders", true)]
    [InlineData("https://api.example.com/shop", "https://api.example.com/shop/shop/orders", false)]
    public async Task A_path_base_counts_once(string? address, string target, bool isSame)
    {
        await using var world = await StartAsync(
            address is null ? [] : new() { ["ApiSecurity:PublicBaseUrl"] = address },
            app => app.UsePathBase("/shop").UseRouting().UseAuthentication().UseAuthorization());
        var host = new Uri(world.Address).Authority;
        (await TryAsync(world, "/shop/orders", target.Replace("{host}", host, StringComparison.Ordinal))).Should().Be(isSame ? 200 : 401);
    }

    [Fact]
    public async Task Without_a_public_address_the_forwarded_headers_of_the_host_count_from_its_proxies_only()
    {
        foreach (var (proxy, target, expected) in ((string, string, int)[])
        [
            ("127.0.0.1", "https://shop.example.com/prefix/orders", 200),
            ("127.0.0.1", "http://{host}/orders", 401),
            ("10.0.0.1", "https://shop.example.com/prefix/orders", 401),
            ("10.0.0.1", "http://{host}/orders", 200),
        ])
        {
            await using var world = await StartAsync([], app => app.UseForwardedHeaders().UseAuthentication().UseAuthorization(),
                services => services.Configure<ForwardedHeadersOptions>(options =>
                {
                    options.ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost
                        | ForwardedHeaders.XForwardedPrefix;
                    options.KnownIPNetworks.Clear();
                    options.KnownProxies.Clear();
                    options.KnownProxies.Add(IPAddress.Parse(proxy));
                }));
            var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("X-Forwarded-Host", "shop.example.com");
            request.Headers.Add("X-Forwarded-Prefix", "/prefix");
            var token = world.BoundToken();
            var proof = world.Client.Proof(
                "GET", target.Replace("{host}", new Uri(world.Address).Authority, StringComparison.Ordinal), token);
            ((int)(await world.SendAsync(request, token, proof.Build())).Status).Should().Be(expected, $"{proxy} {target}");
        }
    }

    [Fact]
    public async Task A_rewritten_path_is_compared_as_the_client_wrote_it()
    {
        await using var world = await StartAsync([], app =>
        {
            app.Use((context, next) =>
            {
                if (context.Request.Path == "/old") context.Request.Path = "/orders";
                return next(context);
            });
            app.UseRouting().UseAuthentication().UseAuthorization();
        });
        (await TryAsync(world, "/old", world.Address + "/old")).Should().Be(200);
        (await TryAsync(world, "/old", world.Address + "/orders")).Should().Be(401);
    }

    private static Task<DPoPWorld> StartAsync(
        Dictionary<string, string?> settings, Action<WebApplication>? pipeline = null, Action<IServiceCollection>? services = null) =>
        DPoPWorld.StartAsync(options: new TestApiOptions
        {
            Settings = settings,
            Pipeline = pipeline,
            Services = services,
            Endpoints = app =>
            {
                app.MapGet("/a/b", () => "");
                app.MapGet("/a%2Fb", () => "");
                app.MapGet("/{name}", (string name) => name);
            },
        });

    // The request line as written: an HTTP client would normalize it.
    private static async Task<int> TryAsync(DPoPWorld world, string path, string target)
    {
        var token = world.BoundToken();
        var proof = world.Client.Proof("GET", target, token).Build();
        return RawHttp.StatusOf(await RawHttp.GetAsync(new Uri(world.Address), path, $"Authorization: DPoP {token}", $"DPoP: {proof}"));
    }
}
