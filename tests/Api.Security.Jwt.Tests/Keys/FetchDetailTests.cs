using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>The log says what happened to a fetch of keys: which address, and what it answered.</summary>
public sealed class FetchDetailTests
{
    [Fact]
    public async Task A_server_that_does_not_listen_is_named_with_the_socket_error()
    {
        await using var world = await KeyWorld.StartAsync();
        await world.Issuer.GoDownAsync();
        var issuer = new Uri(world.Issuer.Issuer);
        (await DetailAsync(world)).Should().Contain(
            $"Unreachable. GET {world.Issuer.Issuer}/.well-known/openid-configuration: Connection refused ({issuer.Authority}). The next");
    }

    [Fact]
    public async Task An_unknown_host_is_named_with_the_error_of_DNS()
    {
        await using var world = await KeyWorld.StartAsync(
            configure: issuer => issuer.MetadataAddress = "http://keys.invalid/.well-known/openid-configuration");
        (await DetailAsync(world)).Should().Contain("GET http://keys.invalid/.well-known/openid-configuration: ").And.Contain("known");
    }

    [Fact]
    public async Task A_status_is_named_with_its_number_and_without_the_query()
    {
        await using var world = await KeyWorld.StartAsync(
            issuer => issuer.Instead = context =>
            {
                context.Response.StatusCode = 502;
                return Task.CompletedTask;
            },
            issuer => issuer.MetadataAddress = issuer.Authority + "/.well-known/openid-configuration?appid=hunter2");
        var detail = await DetailAsync(world);
        detail.Should().Contain($"BadStatus. GET {world.Issuer.Issuer}/.well-known/openid-configuration answered 502.");
        detail.Should().NotContain("hunter2");
    }

    [Theory]
    [InlineData("/", "they differ in the slash at the end")]
    [InlineData("-of-another", "but Authority is")]
    public async Task An_issuer_that_does_not_fit_is_named_beside_the_configured_one(string suffix, string hint)
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
            issuer.RawDiscovery = $$"""{"issuer":"{{issuer.Issuer}}{{suffix}}","jwks_uri":"{{issuer.Issuer}}/jwks"}""");
        (await DetailAsync(world)).Should().Contain($"names the issuer '{world.Issuer.Issuer}{suffix}'").And.Contain(hint);
    }

    [Fact]
    public async Task Text_from_the_network_is_bounded_and_has_no_control_characters()
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
            issuer.RawDiscovery = $$"""{"issuer":"x\n{{new string('y', 5000)}}","jwks_uri":"{{issuer.Issuer}}/jwks"}""");
        var detail = await DetailAsync(world);
        detail.Length.Should().BeLessThan(800);
        detail.Should().NotContain("\n");
    }

    [Theory]
    [InlineData("""{"issuer":"*"}""", "has no jwks_uri")]
    [InlineData("""{"issuer":"*","issuer":"*"}""", "is not strict JSON")]
    public async Task A_document_that_cannot_be_used_is_named(string document, string hint)
    {
        await using var world = await KeyWorld.StartAsync(
            issuer => issuer.RawDiscovery = document.Replace("*", issuer.Issuer, StringComparison.Ordinal));
        (await DetailAsync(world)).Should().Contain($"Malformed. {world.Issuer.Issuer}/.well-known/openid-configuration {hint}.");
    }

    [Fact]
    public async Task A_plain_server_behind_an_https_address_is_named_with_the_error_of_TLS()
    {
        await using var world = await KeyWorld.StartAsync(configure: issuer => issuer.MetadataAddress =
            issuer.Authority.Replace("http://", "https://", StringComparison.Ordinal) + "/.well-known/openid-configuration");
        (await DetailAsync(world)).Should().Contain("Unreachable. GET https://127.0.0.1:").And.NotContain("see inner exception");
    }

    private static async Task<string> DetailAsync(KeyWorld world)
    {
        var answer = await world.GoodAsync();
        ((int)answer.Status).Should().Be(503);
        answer.Body.Should().NotContain("127.0.0.1").And.NotContain("keys.invalid");
        return world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1203).Which.Text;
    }
}
