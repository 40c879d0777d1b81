using System.Globalization;
using Api.Security.TestKit;
using CsCheck;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>
/// A caller that makes up <c>kid</c>s cannot make a valid token invalid: the token is accepted at once, or it gets 503 and is accepted
/// on a retry after a moment.
/// </summary>
public sealed class KidFloodTests
{
    public static TheoryData<string> Attackers =>
        ["five, then one each 2 s", "the next kid before it is published", "a thousand a second", "one kid again and again"];

    [Theory]
    [MemberData(nameof(Attackers))]
    public async Task While_a_caller_sends_unknown_kids_a_token_of_the_new_key_is_never_invalid(string attacker)
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var before = world.Issuer.Key;
        var asked = new List<int>();
        for (var rotation = 0; rotation < 3; rotation++)
        {
            var next = SigningKey.Create("ES256", $"next-{rotation}");
            var publishedAt = 3 + (rotation * 5); // at different moments between two lookups
            var retryAt = 0;
            for (var second = 0; second < 30; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
            {
                await AttackAsync(world, attacker, second, next);
                if (second == publishedAt) world.Issuer.Keys.Add(next); // with overlap
                asked.Add(world.Issuer.Requests);
                (await world.Api.GetAsync("/orders", world.Issuer.Token().SignedBy(before).WithHeader("kid", before.KeyId).Build()))
                    .ShouldBeOk();
                if (second < publishedAt) continue;
                var good = await world.Api.GetAsync("/orders", world.Issuer.Token().SignedBy(next).WithHeader("kid", next.KeyId).Build());
                if (good.Code is null) continue;
                good.ShouldBe(503, "verification_unavailable");
                var retryAfter = int.Parse(good.Headers["Retry-After"].Single(), CultureInfo.InvariantCulture);
                retryAfter.Should().BeInRange(1, 15);
                if (retryAt == 0) retryAt = second + retryAfter;
                second.Should().BeLessThan(retryAt, "a caller that retries after Retry-After is accepted");
            }

            before = next;
        }

        ShouldBeSixAMinute(asked);
    }

    [Fact]
    public void Random_sequences_never_make_a_valid_token_invalid_or_exceed_six_requests_a_minute() =>
        Gen.Int[0, 8].Array[40, 120].Sample(steps => RunAsync(steps).GetAwaiter().GetResult(), iter: 12, threads: 1);

    private static async Task RunAsync(int[] steps)
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var next = SigningKey.Create("ES256", "next-0");
        var asked = new List<int> { world.Issuer.Requests };
        for (var i = 0; i < steps.Length; i++)
        {
            switch (steps[i])
            {
                case 0: await world.UnknownKidAsync(); break;
                case 1: await InventedAsync(world, next.KeyId!); break;
                case 2: await Task.WhenAll(Enumerable.Range(0, 8)
                    .Select(n => InventedAsync(world, n % 2 == 0 ? next.KeyId! : $"invented-{n}"))); break;
                case 3:
                    world.Issuer.Keys.Add(next);
                    next = SigningKey.Create("ES256", $"next-{i + 1}");
                    break;
                case 4: world.Issuer.Instead = world.Issuer.Instead is null ? context =>
                    Task.FromResult(context.Response.StatusCode = 500) : null; break;
                default: break;
            }

            foreach (var key in world.Issuer.Keys.ToArray())
            {
                var good = await world.Api.GetAsync("/orders", world.Issuer.Token().SignedBy(key).WithHeader("kid", key.KeyId).Build());
                if (good.Code is not null) good.ShouldBe(503, "verification_unavailable");
            }

            for (var second = 0; second < steps[i] % 4; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
                asked.Add(world.Issuer.Requests);
        }

        ShouldBeSixAMinute(asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_valid_token_that_joins_a_fetch_from_before_its_key_was_published_is_not_invalid(bool isFirst)
    {
        await using var world = await KeyWorld.StartAsync();
        if (!isFirst) (await world.GoodAsync()).ShouldBeOk();
        if (!isFirst) await world.UnknownKidAsync(); // leaves no budget for a second lookup
        world.Clock.Advance(TimeSpan.FromSeconds(isFirst ? 0 : 15));
        world.ForgetArrivals();
        var goOn = new TaskCompletionSource();
        var old = world.Issuer.KeySet().ToJsonString();
        world.Issuer.Instead = async context =>
        {
            if (context.Request.Path == "/jwks") await goOn.Task;
            await context.Response.WriteAsync(context.Request.Path == "/jwks" ? old : world.Issuer.Discovery().ToJsonString());
        };
        var next = SigningKey.Create("ES256", "next");
        var guessed = InventedAsync(world, "next");
        for (var i = 0; i < (isFirst ? 2 : 1); i++) await world.Issuer.Arrivals.WaitAsync();
        world.Issuer.Keys.Add(next);
        var good = world.Api.GetAsync("/orders", world.Issuer.Token().Build());
        await world.Counted.WaitAsync("api_security.token_cache.misses", isFirst ? 2 : 4);
        world.Issuer.Instead = null;
        goOn.SetResult();
        (await guessed).ShouldBeInvalidToken();
        if (isFirst) (await good).ShouldBeOk();
        else (await good).ShouldBe(503, "verification_unavailable");
    }

    [Fact]
    public async Task A_kid_that_the_issuer_revoked_is_invalid_even_while_no_lookup_is_possible()
    {
        await using var world = await KeyWorld.StartAsync();
        var old = world.Issuer.Token().Build();
        (await world.Api.GetAsync("/orders", old)).ShouldBeOk();
        world.Issuer.Rotate();
        (await world.GoodAsync()).ShouldBeOk();
        for (var i = 0; i < 10; i++)
        {
            (await world.UnknownKidAsync()).ShouldBe(503, "verification_unavailable");
            (await world.Api.GetAsync("/orders", old)).ShouldBeInvalidToken();
        }
    }

    private static async Task AttackAsync(KeyWorld world, string attacker, int second, SigningKey next)
    {
        switch (attacker)
        {
            case "five, then one each 2 s":
                for (var i = 0; i < (second == 0 ? 5 : second % 2 == 0 ? 1 : 0); i++) await world.UnknownKidAsync();
                break;
            case "the next kid before it is published":
                await InventedAsync(world, next.KeyId!);
                break;
            case "a thousand a second":
                var token = world.Issuer.Token().Build();
                if (second % 3 != 0) break; // so that the test does not take minutes
                await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
                {
                    for (var i = 0; i < 50; i++)
                        (await world.Api.GetAsync("/orders", WithKid(token, Guid.NewGuid().ToString()))).Code.Should().BeOneOf(
                            "invalid_token", "verification_unavailable");
                }));
                break;
            default:
                for (var i = 0; i < 5; i++) await InventedAsync(world, "invented");
                break;
        }
    }

    private static Task<TestAnswer> InventedAsync(KeyWorld world, string kid) =>
        world.Api.GetAsync("/orders", WithKid(world.Issuer.Token().Build(), kid));

    // The signature is never checked: the kid is unknown, and the rest of the token is valid.
    private static string WithKid(string token, string kid) =>
        Base64.Url($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}""") + token[token.IndexOf('.')..];

    private static void ShouldBeSixAMinute(List<int> asked)
    {
        for (var second = 0; second < asked.Count; second++)
            (asked[second] - asked[Math.Max(0, second - 60)]).Should().BeLessThanOrEqualTo(6, $"the limit applies at second {second}");
    }
}
