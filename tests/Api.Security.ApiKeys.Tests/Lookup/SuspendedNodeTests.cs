using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>A node that was suspended: its monotonic clock stood still, the wall clock did not.</summary>
public sealed class SuspendedNodeTests
{
    private readonly SuspendedClock _clock = new();

    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(3_600)]
    public async Task A_key_revoked_during_the_suspension_is_refused_at_the_first_request_afterwards(int seconds)
    {
        var shared = new InMemoryApiKeyStore(_clock);
        await using var awake = await KeyApi.StartAsync(shared: shared, clock: _clock);
        await using var node = await KeyApi.StartAsync(shared: shared, clock: _clock);
        var (revoked, good) = (await awake.IssueAsync(), await awake.IssueAsync());
        await node.Feed.ReadAsync();
        foreach (var key in new[] { revoked, good }) (await node.GetAsync("/orders", key)).ShouldBeOk();
        await awake.ChangeAsync(revoked, key => key with { RevokedAt = _clock.GetUtcNow(), Slot = null });
        _clock.Suspend(TimeSpan.FromSeconds(seconds));
        (await node.GetAsync("/orders", revoked)).ShouldBeKeyAnswer("key_revoked");
        (await node.GetAsync("/orders", good)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_that_expired_during_the_suspension_is_refused_at_the_first_request_afterwards()
    {
        await using var node = await KeyApi.StartAsync(shared: new InMemoryApiKeyStore(_clock), clock: _clock);
        var (ended, good) =
            (await node.IssueAsync(key => key with { ExpiresAt = _clock.GetUtcNow().AddSeconds(10) }), await node.IssueAsync());
        await node.Feed.ReadAsync();
        foreach (var key in new[] { ended, good }) (await node.GetAsync("/orders", key)).ShouldBeOk();
        _clock.Suspend(TimeSpan.FromSeconds(11));
        (await node.GetAsync("/orders", ended)).ShouldBeKeyAnswer("key_expired");
        (await node.GetAsync("/orders", good)).ShouldBeOk();
    }

    [Fact]
    public async Task Concurrent_requests_after_the_suspension_share_one_read_of_the_feed()
    {
        var counting = new CountingFeed(new InMemoryApiKeyStore(_clock));
        await using var node = await KeyApi.StartAsync(shared: counting, clock: _clock);
        var keys = new List<TestKey>();
        for (var i = 0; i < 20; i++) keys.Add(await node.IssueAsync());
        await node.Feed.ReadAsync();
        foreach (var key in keys) (await node.GetAsync("/orders", key)).ShouldBeOk();
        var (reads, lookups) = (counting.Reads, node.Store.Lookups);
        _clock.Suspend(TimeSpan.FromSeconds(10));
        foreach (var answer in await Task.WhenAll(keys.Select(key => node.GetAsync("/orders", key)))) answer.ShouldBeOk();
        (counting.Reads - reads).Should().Be(1);
        node.Store.Lookups.Should().Be(lookups, "nothing has changed");
    }

    [Fact]
    public async Task Without_the_store_a_key_cached_before_a_long_suspension_is_not_used()
    {
        await using var node = await KeyApi.StartAsync(shared: new InMemoryApiKeyStore(_clock), clock: _clock);
        var key = await node.IssueAsync();
        await node.Feed.ReadAsync();
        (await node.GetAsync("/orders", key)).ShouldBeOk();
        node.Store.IsDown = true;
        _clock.Suspend(TimeSpan.FromSeconds(89));
        (await node.GetAsync("/orders", key)).ShouldBeOk();
        _clock.Suspend(TimeSpan.FromSeconds(1));
        (await node.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        node.Store.IsDown = false;
        (await node.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task A_node_that_is_late_to_read_the_feed_reads_it_with_the_next_request()
    {
        var shared = new InMemoryApiKeyStore(_clock);
        await using var node = await KeyApi.StartAsync(shared: shared, clock: _clock);
        var key = await node.IssueAsync();
        await node.Feed.ReadAsync();
        (await node.GetAsync("/orders", key)).ShouldBeOk();
        await node.ChangeAsync(key, key => key with { RevokedAt = _clock.GetUtcNow(), Slot = null }); // without an announcement
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await node.GetAsync("/orders", key)).ShouldBeOk();
        _clock.Advance(TimeSpan.FromTicks(1));
        (await node.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    private sealed class SuspendedClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero))
    {
        private TimeSpan _suspended;

        /// <summary>Advances the wall clock, but not the monotonic clock.</summary>
        public void Suspend(TimeSpan time) => _suspended += time;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _suspended;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }

    private sealed class CountingFeed(IApiKeyStore inner) : ForwardingStore(inner)
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public override Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return base.ReadChangesAsync(within, cancellationToken);
        }
    }
}
