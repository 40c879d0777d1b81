using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Caches between this service and an issuer, such as a CDN, may return an older key set (RFC 9111).</summary>
public sealed class KeyCachesBetweenTests
{
    [Fact]
    public async Task A_lookup_of_an_unknown_kid_bypasses_caches_and_a_regular_refresh_does_not()
    {
        await using var world = await KeyWorld.StartAsync();
        var asked = new List<string>();
        world.Issuer.Instead = async context =>
        {
            lock (asked) asked.Add($"{context.Request.Path} {context.Request.Headers.CacheControl}".TrimEnd());
            await context.Response.WriteAsync((context.Request.Path == "/jwks" ? world.Issuer.KeySet() : world.Issuer.Discovery())
                .ToJsonString());
        };
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.Rotate(overlap: true);
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        (await world.GoodAsync()).ShouldBeOk(); // starts a fetch of the keys
        await world.RefreshedAsync(3);
        asked.Should().Equal("/.well-known/openid-configuration", "/jwks", "/jwks no-cache", "/jwks");
    }

    [Theory]
    [InlineData("at boot")]
    [InlineData("at a refresh")]
    [InlineData("at a look-up")]
    public async Task An_outdated_key_set_from_a_cache_does_not_make_a_valid_token_invalid(string when)
    {
        await using var world = await KeyWorld.StartAsync();
        var stored = world.Issuer.KeySet().ToJsonString();
        world.Issuer.Instead = async context =>
        {
            var isStored = context.Request.Path == "/jwks" && context.Request.Headers.CacheControl != "no-cache";
            if (isStored) context.Response.Headers.Age = "30";
            await context.Response.WriteAsync(isStored ? stored
                : (context.Request.Path == "/jwks" ? world.Issuer.KeySet() : world.Issuer.Discovery()).ToJsonString());
        };
        if (when != "at boot") (await world.GoodAsync()).ShouldBeOk();
        if (when == "at a refresh") world.Clock.Advance(TimeSpan.FromMinutes(11));
        world.Issuer.Rotate(overlap: true);
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_kid_that_is_missing_from_a_cached_key_set_is_not_treated_as_revoked()
    {
        await using var world = await KeyWorld.StartAsync();
        var stored = world.Issuer.KeySet().ToJsonString();
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.Rotate(overlap: true);
        (await world.GoodAsync()).ShouldBeOk();

        world.Issuer.Instead = context =>
        {
            context.Response.StatusCode = context.Request.Headers.CacheControl == "no-cache" ? 500 : 200;
            context.Response.Headers.Age = "700";
            return context.Response.WriteAsync(stored);
        };
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        (await world.GoodAsync()).ShouldBeOk(); // starts a fetch of the keys
        await world.RefreshedAsync(3);
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
    }

    [Fact]
    public async Task An_unknown_kid_is_invalid_even_if_a_cache_ignores_the_no_cache_header()
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.AnswerHeaders["Age"] = "30");
        (await world.GoodAsync()).ShouldBeOk();
        (await world.UnknownKidAsync()).ShouldBeInvalidToken();
        world.Issuer.Requests.Should().Be(3);
    }
}
