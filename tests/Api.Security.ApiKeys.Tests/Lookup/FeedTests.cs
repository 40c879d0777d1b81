using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Several nodes share one store. A change by one node applies on the others within two seconds.</summary>
public sealed class FeedTests
{
    [Fact]
    public async Task A_revocation_applies_on_another_node_with_the_next_read_of_the_feed()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        await using var a = await KeyApi.StartAsync(shared: shared, clock: clock);
        await using var b = await KeyApi.StartAsync(shared: shared, clock: clock);
        using var measured = new Measured(b.Api);
        var key = await a.IssueAsync();
        (await b.GetAsync("/orders", key)).ShouldBeOk();
        await b.Feed.ReadAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        await a.ChangeAsync(key, key => key with { RevokedAt = clock.GetUtcNow(), Slot = null }); // without an announcement
        clock.Advance(TimeSpan.FromSeconds(1));
        await b.Feed.ReadAsync();
        (await b.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
        measured.Sum("api_security.api_keys.revocation.lag").Should().BeApproximately(1, 0.001);
    }

    [Fact]
    public async Task A_change_that_becomes_visible_late_with_a_lower_number_is_not_missed()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var late = new LateStore(new InMemoryApiKeyStore(clock));
        await using var api = await KeyApi.StartAsync(shared: late, clock: clock);
        var (first, second) = (await api.IssueAsync(), await api.IssueAsync());
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", first)).ShouldBeOk();

        late.Hidden = first.Id;
        await api.ChangeAsync(first, key => key with { RevokedAt = clock.GetUtcNow(), Slot = null });
        await api.ChangeAsync(second, key => key with { RevokedAt = clock.GetUtcNow(), Slot = null });
        await api.Feed.ReadAsync(); // reads the higher number
        clock.Advance(TimeSpan.FromSeconds(10)); // the cached key is not too old yet
        late.Hidden = null;
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", first)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task All_keys_are_read_again_after_a_gap_longer_than_the_feed_covers()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        await using var api = await KeyApi.StartAsync(options => options.Cache.MaxAge = TimeSpan.FromMinutes(5),
            shared: new InMemoryApiKeyStore(clock), clock: clock);
        var key = await api.IssueAsync();
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        await api.ChangeAsync(key, key => key with { RevokedAt = clock.GetUtcNow(), Slot = null });
        api.Store.IsDown = true;
        clock.Advance(TimeSpan.FromSeconds(70));
        await api.Feed.ReadAsync();
        api.Store.IsDown = false;
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
        api.Api.Log.Ours.Count(line => line.EventId == 1406).Should().Be(1);
        api.Api.Log.Ours.Count(line => line.EventId == 1407).Should().Be(1);
    }

    [Fact]
    public async Task A_store_for_a_single_node_is_logged_at_startup_and_a_shared_one_is_not()
    {
        await using var alone = await KeyApi.StartAsync();
        alone.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1401);
        await using var shared = await KeyApi.StartAsync(shared: new InMemoryApiKeyStore(TimeProvider.System));
        shared.Api.Log.Ours.Should().NotContain(line => line.EventId == 1401);
    }

    [Fact]
    public async Task A_slow_first_read_is_no_outage_and_a_slow_later_one_is()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var slow = new SlowStore(new InMemoryApiKeyStore(clock), clock);
        await using var api = await KeyApi.StartAsync(shared: slow, clock: clock);
        slow.Delay = TimeSpan.FromSeconds(2);
        await ReadAsync();
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1406);
        await ReadAsync();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1406);

        async Task ReadAsync()
        {
            var reading = api.Feed.ReadAsync();
            await Eventually.BecomesTrueAsync(() =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                return reading.IsCompleted;
            }, TimeSpan.FromSeconds(30));
        }
    }

    private sealed class SlowStore(IApiKeyStore inner, TimeProvider clock) : ForwardingStore(inner)
    {
        public TimeSpan Delay { get; set; }

        public override async Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken)
        {
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, clock, cancellationToken);
            return await base.ReadChangesAsync(within, cancellationToken);
        }
    }

    /// <summary>A store in which the changes of one key become visible later than their numbers suggest.</summary>
    private sealed class LateStore(IApiKeyStore inner) : ForwardingStore(inner)
    {
        public string? Hidden { get; set; }

        public override async Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken)
        {
            var all = await base.ReadChangesAsync(within, cancellationToken);
            return all with { Changes = [.. all.Changes.Where(change => change.KeyId != Hidden || change.Sequence <= 2)] };
        }
    }
}
