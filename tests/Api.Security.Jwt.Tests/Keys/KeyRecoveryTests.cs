using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>How soon the service recovers when an issuer comes back, or when only a part of the issuer was broken.</summary>
public sealed class KeyRecoveryTests
{
    [Fact]
    public void The_third_attempt_comes_after_about_three_seconds_and_waits_have_jitter()
    {
        var clock = new FakeTimeProvider();
        var (firsts, sums, thirds) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < 200; run++)
        {
            var backOff = new FetchBackOff(clock);
            var waits = Enumerable.Range(0, 8).Select(_ =>
            {
                backOff.Failed(askedFor: null);
                return backOff.Wait.TotalSeconds;
            }).ToArray();
            firsts.Add(waits[0]);
            sums.Add(waits[0] + waits[1]);
            thirds.Add(waits[2]);
            waits[0].Should().BeInRange(1, 1.1);
            waits[1].Should().BeInRange(1.9, 2); // never more than 2 s after the second attempt
            (waits[0] + waits[1]).Should().BeGreaterThanOrEqualTo(3 - 1e-6); // an outage of less than 3 s is over by then
            double[] steps = [4, 8, 16, 30, 30, 30];
            for (var i = 0; i < steps.Length; i++) waits[i + 2].Should().BeInRange(steps[i], steps[i] * 1.1);
        }

        foreach (var waits in new[] { firsts, sums, thirds }) waits.Distinct().Count().Should().BeGreaterThan(100);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.95)]
    [InlineData(1.0)]
    [InlineData(1.05)]
    [InlineData(1.11)]
    [InlineData(2.0)]
    [InlineData(2.9)]
    [InlineData(2.99)]
    public async Task After_an_outage_under_three_seconds_the_service_recovers_within_two_seconds(double outageSeconds)
    {
        for (var run = 0; run < 3; run++)
        {
            await using var world = await KeyWorld.StartAsync(issuer => issuer.Instead = Broken);
            var step = TimeSpan.FromSeconds(0.01);
            var start = world.Clock.GetUtcNow();
            (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
            for (; (world.Clock.GetUtcNow() - start).TotalSeconds < outageSeconds; world.Clock.Advance(step)) await world.GoodAsync();
            world.Issuer.Instead = null;
            var back = world.Clock.GetUtcNow();
            while ((await world.GoodAsync()).Code is not null) world.Clock.Advance(step);
            (world.Clock.GetUtcNow() - back).TotalSeconds.Should().BeLessThanOrEqualTo(2.01);
        }
    }

    [Fact]
    public async Task After_keys_became_too_old_the_next_attempt_recovers_as_it_does_at_startup()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        await world.Issuer.GoDownAsync();
        world.Clock.Advance(TimeSpan.FromDays(1));
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        await world.Issuer.ComeBackAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(1.1));
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_failed_fetch_also_backs_off_and_honors_Retry_After_when_keys_are_present()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var retryAfter = world.Clock.GetUtcNow().AddSeconds(120).ToString("R");
        world.Issuer.Instead = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (503, retryAfter);
            return Task.CompletedTask;
        };
        (await world.UnknownKidAsync()).ShouldBe(503, "verification_unavailable");
        var before = world.Issuer.Requests;
        world.Issuer.Instead = null;
        world.Issuer.Rotate();
        world.Clock.Advance(TimeSpan.FromSeconds(118));
        var tooEarly = await world.GoodAsync();
        tooEarly.ShouldBe(503, "verification_unavailable");
        int.Parse(tooEarly.Headers["Retry-After"].Single(), null).Should().BeInRange(1, 2);
        world.Issuer.Requests.Should().Be(before);
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Theory]
    [InlineData("500")]
    [InlineData("hanging")]
    [InlineData("not JSON")]
    public async Task While_only_discovery_is_broken_keys_stay_fresh_and_rotations_are_followed(string how)
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.ForgetArrivals();
        world.Issuer.Instead = context =>
            context.Request.Path == "/jwks" ? context.Response.WriteAsync(world.Issuer.KeySet().ToJsonString()) : how switch
        {
            "500" => Broken(context),
            "hanging" => HangAsync(context),
            _ => context.Response.WriteAsync("<html>"),
        };
        world.Clock.Advance(TimeSpan.FromHours(1));
        (await world.GoodAsync()).ShouldBeOk(); // the keys are due, and so is discovery
        if (how == "hanging")
        {
            await world.EndHangingAsync();
            await world.RefreshedAsync(2);
            world.Clock.Advance(TimeSpan.FromSeconds(10)); // the budget allows one more request
            (await world.GoodAsync()).ShouldBeOk(); // the next attempt skips discovery
        }

        // Both are counted: the discovery that failed, and the keys that were fetched nevertheless.
        await world.RefreshedAsync(3);
        world.Counted.Of(KeyWorld.Refreshes)[1].Should().NotEndWith("result=success");
        world.Counted.Of(KeyWorld.Refreshes)[2].Should().EndWith("result=success");
        if (how != "hanging") world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1207);
        world.Issuer.Rotate();
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    public async Task Moved_keys_are_found_in_about_an_hour_at_any_request_rate_while_the_old_address_works(
        int minutesBetween)
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var old = world.Issuer.KeySet().ToJsonString();
        world.Issuer.Rotate();
        world.Issuer.Instead = context => context.Response.WriteAsync(context.Request.Path.Value switch
        {
            "/jwks" => old,
            "/moved" => world.Issuer.KeySet().ToJsonString(),
            _ => $$"""{"issuer":"{{world.Issuer.Issuer}}","jwks_uri":"{{world.Issuer.Issuer}}/moved"}""",
        });
        var minutes = 0;
        while ((await world.GoodAsync()).Code is not null)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(minutesBetween));
            (minutes += minutesBetween).Should().BeLessThanOrEqualTo(60 + (2 * minutesBetween));
        }
    }

    [Fact]
    public async Task While_discovery_names_another_issuer_no_keys_are_fetched()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var good = world.Issuer.Key;
        var token = world.Issuer.Token().With("exp", world.Clock.GetUtcNow().AddHours(4).ToUnixTimeSeconds()).Build();
        world.Clock.Advance(TimeSpan.FromHours(1));
        world.Issuer.RawDiscovery = $$"""{"issuer":"https://stranger.example","jwks_uri":"{{world.Issuer.Issuer}}/jwks"}""";
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        await world.RefreshedAsync(2);

        var keys = world.Api.App.Services.GetRequiredService<TrustedIssuers>().Discovered[0];
        world.Issuer.Rotate();
        for (var i = 0; i < 20; i++)
        {
            (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
            (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
            await keys.Fetch;
            world.Clock.Advance(TimeSpan.FromSeconds(16));
        }

        world.Counted.Of(KeyWorld.Refreshes).Skip(1)
            .Should().HaveCountGreaterThan(5).And.OnlyContain(tags => tags.EndsWith("result=wrong_issuer"));
        world.Issuer.KeyRequests.Should().Be(1);
        world.Issuer.Keys.Insert(0, good);
        world.Issuer.RawDiscovery = null;
        world.Clock.Advance(TimeSpan.FromSeconds(33));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk(); // discovery is correct again
        await keys.Fetch;
        world.Counted.Of(KeyWorld.Refreshes)[^1].Should().EndWith("result=success");
        world.Clock.Advance(TimeSpan.FromSeconds(16));
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_lookup_after_a_failure_fetches_only_the_keys()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.Issuer.Instead = Broken;
        (await world.UnknownKidAsync()).ShouldBe(503, "verification_unavailable");
        world.Issuer.Instead = null;
        world.Issuer.Rotate();
        world.Clock.Advance(TimeSpan.FromSeconds(1.1));
        var discoveries = world.Issuer.DiscoveryRequests;
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.DiscoveryRequests.Should().Be(discoveries);
    }

    [Fact]
    public async Task Keys_that_another_request_fetches_in_the_meantime_are_used()
    {
        var clock = new HookedClock();
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = clock });
        var source = new DiscoveredKeySource(api.App.Services.GetRequiredService<TrustedIssuers>().Discovered[0], clock);
        TokenHeader Header(string? kid) => new(SignatureAlgorithm.Find("ES256")!, kid, "at+jwt");
        (await source.FindAsync(Header(issuer.Key.KeyId), true, default)).Value.Should().NotBeNull();
        clock.Advance(TimeSpan.FromDays(1));
        clock.Hook = () => Task.Run(async () =>
        {
            await source.FindAsync(Header(issuer.Key.KeyId), true, default); // another request fetches the keys
            for (var i = 0; i < 2; i++) await source.FindAsync(Header("invented" + i), true, default); // empties the bucket
        }).Wait();
        (await source.FindAsync(Header(issuer.Key.KeyId), true, default)).Refusal.Should().BeNull();
    }

    private static Task Broken(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private sealed class HookedClock() : FakeTimeProvider(TimeProvider.System.GetUtcNow())
    {
        public Action? Hook;

        public override long GetTimestamp()
        {
            var now = base.GetTimestamp();
            if (Interlocked.Exchange(ref Hook, null) is { } hook) hook();
            return now;
        }
    }
}
