using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Between us and an issuer may be caches, such as a CDN, that answer with a set of earlier (RFC 9111).</summary>
public sealed class KeyCachesBetweenTests
{
    [Fact]
    public async Task A_look_up_of_an_unknown_kid_asks_the_issuer_itself_and_whatever_is_asked_for_in_time_may_come_from_a_cache()
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
        (await world.GoodAsync()).ShouldBeOk(); // has the keys fetched
        await world.RefreshedAsync(3);
        asked.Should().Equal("/.well-known/openid-configuration", "/jwks", "/jwks no-cache", "/jwks");
    }

    [Theory]
    [InlineData("at boot")]
    [InlineData("at a refresh")]
    [InlineData("at a look-up")]
    public async Task A_set_out_of_a_cache_calls_no_good_token_invalid(string when)
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
    public async Task A_kid_that_a_set_out_of_a_cache_lacks_is_not_taken_back_by_the_issuer()
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
        (await world.GoodAsync()).ShouldBeOk(); // has the keys fetched
        await world.RefreshedAsync(3);
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
    }

    [Fact]
    public async Task A_cache_that_does_not_ask_the_issuer_has_the_last_word_so_that_an_invented_kid_is_invalid()
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.AnswerHeaders["Age"] = "30");
        (await world.GoodAsync()).ShouldBeOk();
        (await world.UnknownKidAsync()).ShouldBeInvalidToken();
        world.Issuer.Requests.Should().Be(3);
    }
}
