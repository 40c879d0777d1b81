using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>What unknown keys may cost an issuer: 6 requests in any minute, whatever came before and whatever the kids are.</summary>
public sealed class KeyBudgetTests
{
    private const string Misses = "api_security.token_cache.misses"; // counted just before a key is looked up

    [Theory]
    [InlineData(2, 15)]
    [InlineData(100, 0.1)]
    public void After_any_quiet_period_a_bucket_grants_its_burst_and_no_more(int burst, double refillSeconds)
    {
        var clock = new FakeTimeProvider();
        var bucket = new TokenBucket(clock, burst, TimeSpan.FromSeconds(refillSeconds));
        foreach (var quiet in new[] { 0, 1, 14, 60, 3600, 86_400 })
        {
            bucket.TryTake(out _);
            clock.Advance(TimeSpan.FromSeconds((burst * refillSeconds) + quiet));
            var taken = 0;
            while (taken <= burst && bucket.TryTake(out _)) taken++;
            taken.Should().Be(burst, $"it was quiet for {quiet} s");
            clock.Advance(TimeSpan.FromSeconds(refillSeconds) - TimeSpan.FromTicks(1));
            bucket.TryTake(out var wait).Should().BeFalse();
            wait.Should().Be(TimeSpan.FromTicks(1));
            clock.Advance(wait);
            bucket.TryTake(out _).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(7)]
    [InlineData(1)]
    public async Task A_flood_causes_at_most_six_requests_to_the_issuer_in_any_minute(int quietSeconds)
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.AnswerHeaders["Cache-Control"] = "max-age=60");
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromHours(2));
        (await world.GoodAsync()).ShouldBeOk(); // the keys are due, and so is the discovery document
        await world.RefreshedAsync(2);
        var asked = new List<int>();
        for (var second = 0; second < 240; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
        {
            if (second % (2 * quietSeconds) >= quietSeconds)
                foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => world.UnknownKidAsync())))
                    answer.Code.Should().BeOneOf("invalid_token", "verification_unavailable");
            (await world.GoodAsync()).ShouldBeOk();
            asked.Add(world.Issuer.Requests);
        }

        for (var second = 60; second < asked.Count; second++)
            (asked[second] - asked[second - 60]).Should().BeLessThanOrEqualTo(6, $"the limit applies at second {second}");
        (asked[^1] - asked[0]).Should().BePositive();
    }

    [Fact]
    public async Task During_hours_of_a_flood_new_keys_work_within_15_seconds_and_discovery_is_read_again()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var sinceRotation = TimeSpan.Zero;
        for (var seconds = 0; seconds < 130 * 60;
            seconds += 5, world.Clock.Advance(TimeSpan.FromSeconds(5)), sinceRotation += TimeSpan.FromSeconds(5))
        {
            if (seconds % 300 == 0) (_, sinceRotation) = (world.Issuer.Rotate(), TimeSpan.Zero);
            (await world.UnknownKidAsync()).Code.Should().BeOneOf("invalid_token", "verification_unavailable");
            var good = await world.GoodAsync();
            if (sinceRotation.TotalSeconds >= 15 && seconds < 120 * 60) good.ShouldBeOk(); // discovery waits two hours at most
        }

        world.Issuer.DiscoveryRequests.Should().BeInRange(2, 3);
    }

    [Fact]
    public async Task After_a_quiet_hour_a_flood_still_gets_only_two_requests()
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.AnswerHeaders["Cache-Control"] = "max-age=86400");
        (await world.GoodAsync()).ShouldBeOk();
        await world.UnknownKidAsync();
        world.Clock.Advance(TimeSpan.FromHours(1));
        var before = world.Issuer.Requests;
        for (var i = 0; i < 50; i++) await world.UnknownKidAsync();
        (world.Issuer.Requests - before).Should().Be(2);
    }

    [Fact]
    public async Task The_first_two_requests_count_toward_the_limit_of_their_minute()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        for (var second = 0; second < 60; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
            (await world.UnknownKidAsync()).Code.Should().BeOneOf("invalid_token", "verification_unavailable");
        world.Issuer.Requests.Should().Be(6);
    }

    [Theory]
    [InlineData("/jwks")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task A_redirect_costs_one_request_and_its_target_is_remembered(string redirected)
    {
        await using var world = await KeyWorld.StartAsync();
        Redirect(world, redirected, "/end");
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.Requests.Should().Be(3);
        for (var hour = 1; hour <= 3; hour++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            world.Issuer.Rotate();
            (await world.GoodAsync()).ShouldBeOk(); // joins the fetch that is due, and looks up the kid if it is still unknown
            await world.RefreshedAsync(1 + hour);
            world.Issuer.Requests.Should().Be(3 + (2 * hour));
        }

        // The target has moved: the next fetch starts at the original address again, which costs one more request.
        Redirect(world, redirected, "/other");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.Issuer.Rotate();
        for (var seconds = 0; (await world.GoodAsync()).Code is not null; seconds++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
            seconds.Should().BeLessThan(35);
    }

    [Fact]
    public async Task A_second_redirect_is_not_followed()
    {
        await using var world = await KeyWorld.StartAsync();
        world.Issuer.Instead = context => Redirect(context, context.Request.Path + "x");
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        world.Issuer.Requests.Should().Be(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5000)]
    public async Task Repeating_one_unknown_kid_of_any_length_does_not_block_a_key_rotation(int length)
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var token = world.Issuer.Token().WithHeader("kid", new string('x', length)).Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeInvalidToken();
        for (var i = 0; i < 5; i++) (await world.Api.GetAsync("/orders", token)).ShouldBe(503, "verification_unavailable");
        world.Issuer.KeyRequests.Should().Be(2);
        world.Issuer.Rotate();
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task Concurrent_requests_with_one_unknown_kid_do_not_block_a_key_rotation()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.ForgetArrivals();
        var goOn = new TaskCompletionSource();
        world.Issuer.Instead = async context =>
        {
            await goOn.Task;
            await context.Response.WriteAsync(world.Issuer.KeySet().ToJsonString());
        };
        var token = world.Issuer.Token().WithHeader("kid", "invented").Build();
        var invented = Enumerable.Range(0, 20).Select(_ => world.Api.GetAsync("/orders", token)).ToArray();
        await world.Issuer.Arrivals.WaitAsync();
        await world.Counted.WaitAsync(Misses, 21);
        goOn.SetResult();
        // The fetch began before the other requests arrived, so it proves nothing for them. The same kid gets no second fetch.
        (await Task.WhenAll(invented)).Select(answer => (int)answer.Status).Order().Should().Equal([401, .. Enumerable.Repeat(503, 19)]);
        world.Issuer.KeyRequests.Should().Be(2);

        world.Issuer.Instead = null;
        world.Issuer.Rotate();
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_request_that_joins_a_fetch_from_before_the_rotation_gets_another_fetch()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.ForgetArrivals();
        var goOn = new TaskCompletionSource();
        var before = world.Issuer.KeySet().ToJsonString();
        world.Issuer.Instead = async context =>
        {
            await goOn.Task;
            await context.Response.WriteAsync(before);
        };
        var invented = world.UnknownKidAsync();
        await world.Issuer.Arrivals.WaitAsync();
        world.Issuer.Rotate();
        var good = world.GoodAsync();
        await world.Counted.WaitAsync(Misses, 3);
        world.Issuer.Instead = null;
        goOn.SetResult();
        (await invented).ShouldBeInvalidToken();
        (await good).ShouldBeOk();
        world.Issuer.KeyRequests.Should().Be(3);
    }

    [Fact]
    public void The_last_eight_lookups_are_remembered_for_fifteen_seconds()
    {
        var clock = new FakeTimeProvider();
        var recent = new RecentLookUps(clock);
        for (var i = 0; i < 12; i++) recent.Add(RecentLookUps.Digest("kid" + i));
        Enumerable.Range(0, 12).Where(i => recent.Wait(RecentLookUps.Digest("kid" + i)) > TimeSpan.Zero)
            .Should().Equal(4, 5, 6, 7, 8, 9, 10, 11);
        clock.Advance(TimeSpan.FromSeconds(10));
        recent.Wait(RecentLookUps.Digest("kid11")).Should().Be(TimeSpan.FromSeconds(5));
        recent.Wait(RecentLookUps.Digest(null)).Should().Be(TimeSpan.Zero);
        clock.Advance(TimeSpan.FromSeconds(5));
        recent.Wait(RecentLookUps.Digest("kid11")).Should().Be(TimeSpan.Zero);
    }

    private static void Redirect(KeyWorld world, string from, string to) => world.Issuer.Instead = context =>
    {
        var path = context.Request.Path.Value!;
        if (path == from) return Redirect(context, to);
        if (path != to && path is "/end" or "/other") return Task.FromResult(context.Response.StatusCode = 404);
        var isKeys = path == "/jwks" || (path == to && from == "/jwks");
        return context.Response.WriteAsync((isKeys ? world.Issuer.KeySet() : world.Issuer.Discovery()).ToJsonString());
    };

    private static Task Redirect(HttpContext context, string path)
    {
        context.Response.Redirect(path);
        return Task.CompletedTask;
    }
}
