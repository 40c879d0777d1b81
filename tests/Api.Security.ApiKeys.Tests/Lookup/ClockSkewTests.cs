using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Nodes whose clocks differ.</summary>
public sealed class ClockSkewTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(300)]
    [InlineData(-300)]
    public async Task A_key_works_immediately_and_expires_at_the_same_moment_on_a_node_with_another_clock(int seconds)
    {
        var time = new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
        var (right, off) = (new FakeTimeProvider(time), new FakeTimeProvider(time.AddSeconds(seconds)));
        var shared = new InMemoryApiKeyStore(right);
        await using var a = await KeyApi.StartAsync(shared: shared, clock: right);
        await using var b = await KeyApi.StartAsync(shared: shared, clock: off);
        var key = await a.IssueAsync(key => key with { ExpiresAt = time.AddHours(1) });
        (await b.GetAsync("/orders", key)).ShouldBeOk();
        off.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await b.GetAsync("/orders", key)).ShouldBeOk();
        off.Advance(TimeSpan.FromTicks(1));
        (await b.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_expired");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public async Task A_revocation_by_a_node_with_another_clock_is_not_missed(int seconds)
    {
        var time = new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
        var (right, off) = (new FakeTimeProvider(time), new FakeTimeProvider(time.AddSeconds(seconds)));
        var shared = new InMemoryApiKeyStore(right); // the clock of the database
        await using var a = await KeyApi.StartAsync(shared: shared, clock: right);
        await using var b = await KeyApi.StartAsync(shared: shared, clock: off);
        var key = await a.IssueAsync();
        foreach (var api in new[] { a, b })
        {
            (await api.GetAsync("/orders", key)).ShouldBeOk();
            await api.Feed.ReadAsync();
        }

        await b.ChangeAsync(key, key => key with { RevokedAt = off.GetUtcNow(), Slot = null });
        await a.Feed.ReadAsync();
        (await a.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task Setting_the_clock_back_does_not_keep_a_key_in_the_cache_for_longer()
    {
        var clock = new SettableClock();
        await using var api = await KeyApi.StartAsync(clock: clock);
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        await api.ChangeAsync(key, key => key with { RevokedAt = api.Clock.GetUtcNow(), Slot = null });
        // The age of a cached key is measured with the monotonic clock.
        clock.SetBy = TimeSpan.FromMinutes(-5);
        api.Clock.Advance(TimeSpan.FromSeconds(30));
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    /// <summary>A wall clock that can be set. The monotonic clock is not affected.</summary>
    private sealed class SettableClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero))
    {
        public TimeSpan SetBy { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + SetBy;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
