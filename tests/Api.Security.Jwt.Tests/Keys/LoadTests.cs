using System.Collections.Concurrent;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>What is guaranteed about keys while 200 callers send requests without a pause.</summary>
public sealed class LoadTests
{
    private const int Callers = 200;

    [Fact]
    public async Task A_rotation_without_overlap_fails_no_valid_call_and_costs_at_most_two_requests()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        for (var rotation = 0; rotation < 5; rotation++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(15));
            world.Issuer.Rotate();
            var before = world.Issuer.Requests;
            await AllAsync(async _ =>
            {
                for (var i = 0; i < 5; i++) (await world.GoodAsync()).ShouldBeOk();
            });
            (world.Issuer.Requests - before).Should().BeInRange(1, 2);
        }
    }

    [Fact]
    public async Task A_hundred_thousand_unknown_kids_cost_at_most_six_requests_a_minute_and_fail_no_valid_call()
    {
        const int minutes = 5, waves = 20, invented = 5;
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var (good, bad) = (0, new ConcurrentDictionary<string, int>());
        for (var minute = 0; minute < minutes; minute++)
        {
            var before = world.Issuer.Requests;
            for (var wave = 0; wave < waves; wave++, world.Clock.Advance(TimeSpan.FromMinutes(1) / waves))
            {
                var token = world.Issuer.Token().Build();
                await AllAsync(async _ =>
                {
                    for (var i = 0; i < invented; i++)
                        bad.AddOrUpdate((await world.Api.GetAsync("/orders", Invent(token))).Code!, 1, (_, count) => count + 1);
                    (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
                    Interlocked.Increment(ref good);
                });
            }

            (world.Issuer.Requests - before).Should().BeLessThanOrEqualTo(6);
        }

        good.Should().Be(minutes * waves * Callers);
        bad.Keys.Should().BeSubsetOf(["invalid_token", "verification_unavailable"]);
        bad.Values.Sum().Should().Be(100_000);
    }

    [Fact]
    public async Task No_caller_fails_during_a_provider_outage_of_23_hours()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var fetched = world.Clock.GetUtcNow();
        await world.Issuer.GoDownAsync();
        while (world.Clock.GetUtcNow() - fetched < TimeSpan.FromHours(23))
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            var token = world.Issuer.Token().Build();
            await AllAsync(async caller => (await world.Api.GetAsync("/orders", caller % 2 == 0 ? token : world.Issuer.Token().Build()))
                .ShouldBeOk());
        }
    }

    [Theory]
    [InlineData(2.9, 2)]
    [InlineData(600, 33)]
    public async Task An_outage_at_startup_is_reported_at_once_and_every_caller_is_accepted_soon_after_it(double outageSeconds,
        double recoverySeconds)
    {
        var step = TimeSpan.FromSeconds(0.1);
        await using var world = await KeyWorld.StartAsync();
        await world.Issuer.GoDownAsync();
        var down = world.Clock.GetUtcNow();
        for (; (world.Clock.GetUtcNow() - down).TotalSeconds < outageSeconds; world.Clock.Advance(step)) await AllAsync(async _ =>
            (await world.GoodAsync()).ShouldBe(503, "verification_unavailable"), outageSeconds > 60 ? 2 : Callers);

        await world.Issuer.ComeBackAsync();
        var back = world.Clock.GetUtcNow();
        while ((await world.GoodAsync()).Code is not null) world.Clock.Advance(step);
        (world.Clock.GetUtcNow() - back).TotalSeconds.Should().BeLessThanOrEqualTo(recoverySeconds);
        await AllAsync(async _ => (await world.GoodAsync()).ShouldBeOk());
    }

    // The signature is never checked: the kid is unknown, and the rest of the token is valid.
    private static string Invent(string token) =>
        Base64.Url($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{Guid.NewGuid()}}"}""") + token[token.IndexOf('.')..];

    private static Task AllAsync(Func<int, Task> call, int callers = Callers) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => call(caller))));
}
