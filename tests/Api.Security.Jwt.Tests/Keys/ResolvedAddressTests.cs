using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Even if a resolver allows too much, only the issuer's own address is requested.</summary>
public sealed class ResolvedAddressTests
{
    [Theory]
    [InlineData("{server}/acme?x=")]
    [InlineData("{server}/acme?")]
    [InlineData("{server}/acme?realm=other#")]
    [InlineData("{server}/acme#x")]
    [InlineData("{server}/acme#")]
    [InlineData("http://user@127.0.0.1:{port}/acme")]
    [InlineData("http://user:secret@127.0.0.1:{port}/acme")]
    [InlineData("http://@127.0.0.1:{port}/acme")]
    [InlineData("{server}/acme/../uploads")]
    [InlineData("{server}/acme/./uploads")]
    [InlineData("{server}/acme/..")]
    [InlineData("{server}/acme/.")]
    [InlineData("{server}/acme/%2e%2e/uploads")]
    [InlineData("{server}/acme/%2E./uploads")]
    [InlineData("{server}/acme/%252e%252e/uploads")]
    [InlineData("{server}/acme/..%2fuploads")]
    [InlineData("{server}/acme/..;/uploads")]
    [InlineData("{server}/acme/..%5cuploads")]
    [InlineData("{server}/acme\\..\\uploads")]
    [InlineData("{server}\\acme")]
    [InlineData("{server}//acme")]
    [InlineData("{server}/acme//uploads")]
    [InlineData("{server}/acme//")]
    [InlineData("{server}/%61cme")]
    [InlineData("{server}/acme%00")]
    [InlineData("{server}/acme%0d%0aX:y")]
    [InlineData("{server}/acme x")]
    [InlineData(" {server}/acme")]
    [InlineData("{server}/acme ")]
    [InlineData("{server}/acme\t")]
    [InlineData("{server}/acme\n")]
    [InlineData("{server}/äcme")]
    [InlineData("HTTP://127.0.0.1:{port}/acme")]
    [InlineData("Http://127.0.0.1:{port}/acme")]
    [InlineData("http:/127.0.0.1:{port}/acme")]
    [InlineData("http:\\\\127.0.0.1:{port}/acme")]
    [InlineData("http:127.0.0.1:{port}/acme")]
    [InlineData("http:///127.0.0.1:{port}/acme")]
    [InlineData("http://127.1:{port}/acme")]
    [InlineData("http://0x7f.0.0.1:{port}/acme")]
    [InlineData("http://0177.0.0.1:{port}/acme")]
    [InlineData("http://127.0.0.01:{port}/acme")]
    [InlineData("http://2130706433:{port}/acme")]
    [InlineData("http://LOCALHOST:{port}/acme")]
    [InlineData("http://localhost.:{port}/acme")]
    [InlineData("http://１２７.0.0.1:{port}/acme")]
    [InlineData("http://127。0。0。1:{port}/acme")]
    [InlineData("http://%6cocalhost:{port}/acme")]
    [InlineData("http://127.0.0.1:0{port}/acme")]
    [InlineData("http://127.0.0.1:80/acme")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:{port}/acme")]
    [InlineData("http://[::1%25lo]:{port}/acme")]
    [InlineData("http://[::1%lo]:{port}/acme")]
    public async Task An_issuer_without_a_clean_address_is_refused_before_the_resolver_or_a_server_is_called(string issuer)
    {
        await using var world = await StartAsync();
        var text = issuer.Replace("{server}", world.Server.Issuer, StringComparison.Ordinal)
            .Replace("{port}", Port(world), StringComparison.Ordinal);
        var answer = await world.Api.GetAsync("/orders", world.Server.Token().With("iss", text).Build());
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be("issuer_unknown");
        world.Server.Requests.Should().Be(0);
        world.Realms.Asked.Should().BeEmpty();
    }

    [Theory]
    [InlineData("{server}")]
    [InlineData("{server}/")]
    [InlineData("{server}/acme")]
    [InlineData("{server}/acme/")]
    [InlineData("{server}/a.c..me/v2.0")]
    [InlineData("{server}/My%20Realm")]
    [InlineData("{server}/m%C3%BCnchen")]
    [InlineData("{server}/~x/a-b_c/@y/k=v,w!$'()*+")]
    [InlineData("http://localhost:{port}/acme")]
    public async Task An_issuer_with_a_clean_address_is_accepted(string issuer)
    {
        await using var world = await StartAsync();
        var text = issuer.Replace("{server}", world.Server.Issuer, StringComparison.Ordinal)
            .Replace("{port}", Port(world), StringComparison.Ordinal);
        (await world.Api.GetAsync("/orders", world.Server.Token().With("iss", text).Build())).ShouldBeOk();
    }

    private static string Port(ResolverWorld world) =>
        new Uri(world.Server.Issuer).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // The resolver allows every issuer, and the server responds as that issuer, spelled exactly as in the token.
    private static async Task<ResolverWorld> StartAsync()
    {
        var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true);
        world.Server.Instead = context => AnswerAsync(world, context);
        return world;
    }

    private static async Task AnswerAsync(ResolverWorld world, HttpContext context)
    {
        const string discovery = "/.well-known/openid-configuration";
        var address =
            $"http://{context.Request.Host}{context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget}";
        var asked = world.Realms.Asked.Last();
        await context.Response.WriteAsync(address.EndsWith("/jwks", StringComparison.Ordinal)
            ? world.Server.KeySet().ToJsonString()
            : $$"""{"issuer":{{System.Text.Json.JsonSerializer.Serialize(asked)}},"jwks_uri":"{{address.Replace(discovery, "", StringComparison.Ordinal)}}/jwks"}""");
    }
}
