using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Where the keys of a resolved issuer may be. Its discovery document must not direct this service to other machines.</summary>
public sealed class ResolvedKeyAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://[::1]:{port}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/")]
    public async Task A_resolved_issuer_on_this_machine_gets_no_request_unless_that_is_configured(string issuer)
    {
        await using var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true, settings: []);
        var token = world.Server.Token().With("iss", issuer.Replace("{port}", PortOf(world.Server), StringComparison.Ordinal)).Build();
        for (var i = 0; i < 2; i++, world.Clock.Advance(TimeSpan.FromSeconds(30)))
        {
            var answer = await world.Api.GetAsync("/orders", token);
            // [::ffff:7f00:1] is its canonical form
            if ((int)answer.Status == 401) answer.Problem["reason"]!.GetValue<string>().Should().Be("issuer_unknown");
            else answer.ShouldBe(503, "verification_unavailable");
        }

        world.Server.Requests.Should().Be(0);
        world.Api.Log.Ours.Count(line => line.EventId == 1240).Should().BeLessThanOrEqualTo(1);
        world.Api.Log.Ours.Should().NotContain(line => line.Text.Contains(PortOf(world.Server)));
    }

    [Fact]
    public async Task The_log_names_the_setting_that_allows_a_network()
    {
        await using var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true, settings: []);
        using var counted = new Measured(world.Api);
        for (var i = 0; i < 3; i++) (await world.GoodAsync("realm" + i)).ShouldBe(503, "verification_unavailable");
        counted.Of(KeyWorld.Refreshes).Should().Equal(Enumerable.Repeat("issuer=resolved result=forbidden_address", 3));
        world.Api.Log.Ours.Where(line => line.EventId == 1240)
            .Should().ContainSingle().Which.Text.Should().Contain("ApiSecurity:Jwt:Resolver:AllowedNetworks").And.Contain("KeyHosts");
    }

    [Theory]
    [InlineData("{other}/jwks")]
    [InlineData("http://localhost:{port}/jwks")]
    [InlineData("http://user@127.0.0.1:{port}/jwks")]
    [InlineData("{server}/jwks#x")]
    [InlineData("//127.0.0.1:{port}/jwks")]
    [InlineData("file:///etc/passwd")]
    public async Task Keys_on_a_different_server_from_the_issuer_are_not_requested(string jwksUri)
    {
        await using var other = await FakeAuthorizationServer.StartAsync("ES256");
        await using var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true);
        world.Server.Instead = Discovery(world, jwksUri.Replace("{other}", other.Issuer, StringComparison.Ordinal));
        var answer = await world.Api.GetAsync("/orders", world.Server.Token().Build());
        answer.ShouldBe(503, "verification_unavailable");
        (world.Server.KeyRequests, other.Requests).Should().Be((0, 0));
    }

    [Fact]
    public async Task Keys_may_be_on_a_server_that_is_configured()
    {
        await using var other = await FakeAuthorizationServer.StartAsync("ES256");
        await using var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true,
            Realms.OnThisMachine(("KeyHosts", new Uri(other.Issuer).Authority)));
        other.Keys[0] = world.Server.Key;
        world.Server.Instead = Discovery(world, other.Issuer + "/jwks");
        (await world.Api.GetAsync("/orders", world.Server.Token().Build())).ShouldBeOk();
        (world.Server.Requests, other.Requests).Should().Be((1, 1));
    }

    [Theory]
    [InlineData("discovery")]
    [InlineData("keys")]
    public async Task A_redirect_to_another_server_is_not_followed(string at)
    {
        await using var other = await FakeAuthorizationServer.StartAsync("ES256");
        await using var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true);
        var discovery = Discovery(world, "{server}/jwks");
        world.Server.Instead = context =>
        {
            if ((at == "keys") == (context.Request.Path == "/jwks")) context.Response.Redirect(other.Issuer + context.Request.Path);
            else return discovery(context);
            return Task.CompletedTask;
        };
        (await world.Api.GetAsync("/orders", world.Server.Token().Build())).ShouldBe(503, "verification_unavailable");
        other.Requests.Should().Be(0);
    }

    [Fact]
    public async Task A_configured_issuer_may_be_on_this_machine_and_have_its_keys_on_another_server()
    {
        await using var other = await FakeAuthorizationServer.StartAsync("ES256");
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        other.Keys[0] = issuer.Key;
        issuer.RawDiscovery = $$"""{"issuer":"{{issuer.Issuer}}","jwks_uri":"{{other.Issuer}}/jwks"}""";
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.0", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("168.63.129.15", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("64:ff9b:1::808:808", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("2001:0:a00:1::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("4000::1", false)]
    public void Only_public_addresses_are_allowed(string address, bool isAllowed) => new AllowedAddresses([])
        .Contains(IPAddress.Parse(address)).Should().Be(isAllowed);

    [Theory]
    [InlineData("10.20.0.0/16", "10.20.1.1", true)]
    [InlineData("10.20.0.0/16", "10.21.0.1", false)]
    [InlineData("10.20.0.0/16", "::ffff:10.20.1.1", true)]
    [InlineData("127.0.0.0/8", "::1", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    public void A_configured_network_is_allowed_and_other_internal_networks_are_not(string network, string address, bool isAllowed) =>
        new AllowedAddresses([network]).Contains(IPAddress.Parse(address)).Should().Be(isAllowed);

    private static Func<HttpContext, Task> Discovery(ResolverWorld world, string jwksUri) => async context =>
    {
        var address = jwksUri.Replace("{server}", world.Server.Issuer, StringComparison.Ordinal)
            .Replace("{port}", PortOf(world.Server), StringComparison.Ordinal);
        await context.Response.WriteAsync(context.Request.Path == "/jwks" ? world.Server.KeySet()
            .ToJsonString() : $$"""{"issuer":"{{world.Server.Issuer}}","jwks_uri":"{{address}}"}""");
    };

    private static string PortOf(FakeAuthorizationServer server) =>
        new Uri(server.Issuer).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
