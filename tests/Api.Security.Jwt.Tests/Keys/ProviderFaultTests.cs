using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>
/// Every way in which an identity provider can fail, before and after the service has its keys: the responses of the service, the number
/// of requests to the provider, and how soon the service recovers.
/// </summary>
public sealed class ProviderFaultTests
{
    public static TheoryData<string> Names => [.. ProviderFault.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task At_startup_all_callers_get_503_from_one_attempt_and_the_next_attempt_recovers(string name)
    {
        var fault = ProviderFault.All[name];
        await using var world = await KeyWorld.StartAsync();
        await fault.Break(world.Issuer);

        var waiting = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.GoodAsync()));
        if (fault.Hangs) await world.EndHangingAsync();
        foreach (var answer in await waiting) ShouldBeOutage(answer);
        world.Issuer.Requests.Should().Be(fault.Requests);
        world.Counted.Of(KeyWorld.Refreshes).Should().Equal($"issuer={world.Issuer.Issuer} result={fault.Result}");

        await ProviderFault.HealAsync(world.Issuer);
        world.Clock.Advance(TimeSpan.FromSeconds(0.9));
        ShouldBeOutage(await world.GoodAsync());
        world.Issuer.Requests.Should().Be(fault.Requests);
        world.Clock.Advance(TimeSpan.FromSeconds(0.2));
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task After_startup_valid_tokens_are_accepted_for_a_day_and_get_503_from_then_on(string name)
    {
        var fault = ProviderFault.All[name];
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var fetched = world.Clock.GetUtcNow();
        await fault.Break(world.Issuer);
        world.ForgetArrivals();

        for (var hour = 1; hour <= 23; hour++)
        {
            world.AdvanceTo(fetched + TimeSpan.FromHours(hour));
            var before = world.Issuer.Requests;
            (await world.GoodAsync()).ShouldBeOk();
            if (fault.Hangs) await world.EndHangingAsync();
            await world.RefreshedAsync(hour + 1);
            (world.Issuer.Requests - before).Should().BeLessThanOrEqualTo(2);
        }

        world.Counted.Sum(KeyWorld.Refreshes, "result=" + fault.Result).Should().Be(23);
        // Logged once for each outage, however long it lasts.
        world.Api.Log.Ours.Count(line => line.EventId == 1203).Should().Be(1);

        world.AdvanceTo(fetched + TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        (await world.GoodAsync()).ShouldBeOk();
        if (!fault.Hangs) await world.RefreshedAsync(25);
        world.AdvanceTo(fetched + TimeSpan.FromDays(1));
        var tooLate = world.GoodAsync();
        if (fault.Hangs) await world.EndHangingAsync();
        ShouldBeOutage(await tooLate);

        await ProviderFault.HealAsync(world.Issuer);
        world.Clock.Advance(TimeSpan.FromSeconds(33));
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_unknown_kid_gets_503_when_it_cannot_be_looked_up(string name)
    {
        var fault = ProviderFault.All[name];
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        await fault.Break(world.Issuer);
        world.ForgetArrivals();
        if (name == "wrong issuer")
        {
            // A lookup fetches only the keys, and these are valid until discovery reports another issuer.
            world.Clock.Advance(TimeSpan.FromHours(1));
            (await world.GoodAsync()).ShouldBeOk();
            await world.RefreshedAsync(2);
        }

        world.Clock.Advance(TimeSpan.FromSeconds(15));
        var asking = world.UnknownKidAsync();
        if (fault.Hangs) await world.EndHangingAsync();
        ShouldBeOutage(await asking);
    }

    [Fact]
    public async Task A_provider_that_flaps_fails_no_caller_and_gets_at_most_six_requests_a_minute()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var perMinute = new List<int>();
        for (var minute = 0; minute < 30; minute++)
        {
            var before = world.Issuer.Requests;
            for (var second = 0; second < 60; second += 5)
            {
                world.Issuer.Instead = second % 10 == 0 ? context => Task.FromResult(context.Response.StatusCode = 503) : null;
                (await world.GoodAsync()).ShouldBeOk();
                (await world.UnknownKidAsync()).Code.Should().BeOneOf("invalid_token", "verification_unavailable");
                world.Clock.Advance(TimeSpan.FromSeconds(5));
            }

            perMinute.Add(world.Issuer.Requests - before);
        }

        perMinute.Should().OnlyContain(requests => requests <= 6);
    }

    [Fact]
    public async Task Failed_attempts_back_off_up_to_half_a_minute()
    {
        await using var world = await KeyWorld.StartAsync();
        await world.Issuer.GoDownAsync();
        var attempts = new List<double>();
        var start = world.Clock.GetUtcNow();
        for (var known = 0; world.Clock.GetUtcNow() - start < TimeSpan.FromMinutes(3); world.Clock.Advance(TimeSpan.FromSeconds(0.1)))
        {
            ShouldBeOutage(await world.GoodAsync());
            if (world.Counted.Of(KeyWorld.Refreshes).Count == known) continue;
            known = world.Counted.Of(KeyWorld.Refreshes).Count;
            attempts.Add((world.Clock.GetUtcNow() - start).TotalSeconds);
        }

        var waits = attempts.Zip(attempts.Skip(1), (one, next) => next - one).ToArray();
        double[] steps = [1, 2, 4, 8, 16, 30, 30];
        waits.Length.Should().BeGreaterThanOrEqualTo(steps.Length);
        for (var i = 0; i < steps.Length; i++) waits[i].Should().BeInRange(steps[i], (steps[i] * 1.1) + 0.11);
    }

    [Theory]
    [InlineData("120", 119, 120)]
    [InlineData("86400", 299, 300)]
    public async Task The_Retry_After_of_the_provider_is_honored_up_to_five_minutes(string asked, int tooEarly, int inTime)
    {
        await using var world = await KeyWorld.StartAsync();
        world.Issuer.Instead = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (503, asked);
            return Task.CompletedTask;
        };
        var answer = await world.GoodAsync();
        answer.ShouldBe(503, "verification_unavailable");
        answer.Headers["Retry-After"].Should().Equal(inTime.ToString(System.Globalization.CultureInfo.InvariantCulture));
        world.Issuer.Instead = null;

        world.Clock.Advance(TimeSpan.FromSeconds(tooEarly));
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        world.Clock.Advance(TimeSpan.FromSeconds(inTime - tooEarly));
        (await world.GoodAsync()).ShouldBeOk();
    }

    private static void ShouldBeOutage(TestAnswer answer)
    {
        answer.ShouldBe(503, "verification_unavailable");
        int.Parse(answer.Headers["Retry-After"].Single(), null).Should().BeInRange(1, 33);
    }
}
