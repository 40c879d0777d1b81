using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>The store returns to an older state after a restored backup or a failover.</summary>
public sealed class RestoreTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeBroadcast _broadcast = new();

    [Fact]
    public async Task A_change_that_reuses_a_number_lost_in_a_failover_applies_immediately()
    {
        var store = new ReplacedStore(new InMemoryApiKeyStore(_clock));
        await using var api = await StartAsync(store);
        var (key, lost) = (await api.IssueAsync(), await api.IssueAsync());
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        store.LostSequences.Add(2);
        store.Renumber[3] = 2;
        await api.ChangeAsync(key, key => key with { RevokedAt = _clock.GetUtcNow(), Slot = null });
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
        lost.Should().NotBeNull();
    }

    [Fact]
    public async Task When_entries_of_the_feed_are_missing_every_key_is_read_again()
    {
        var store = new ReplacedStore(new InMemoryApiKeyStore(_clock));
        await using var api = await StartAsync(store);
        var key = await api.IssueAsync();
        await api.IssueAsync();
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Falsify = found => found! with { Key = found.Key with { RevokedAt = _clock.GetUtcNow() } }; // the state on the new server
        store.LostSequences.Add(2);
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Theory]
    [InlineData(120)]
    [InlineData(-120)]
    public async Task When_the_clock_of_the_store_jumps_every_key_is_read_again(int seconds)
    {
        var store = new ReplacedStore(new InMemoryApiKeyStore(_clock));
        await using var api = await StartAsync(store);
        var key = await api.IssueAsync();
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Falsify = found => found! with { Key = found.Key with { RevokedAt = _clock.GetUtcNow() } };
        store.ClockIsOff = TimeSpan.FromSeconds(seconds);
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1435, "no change is lost when the clock is set");
    }

    [Fact]
    public async Task A_restored_backup_is_logged_once_raises_an_event_and_degrades_health_until_accepted()
    {
        var store = new ReplacedStore(new InMemoryApiKeyStore(_clock));
        await using var api = await StartAsync(store);
        using var measured = new Measured(api.Api);
        var (key, later) = (await api.IssueAsync(), await api.IssueAsync());
        await api.Feed.ReadAsync();
        (await HealthAsync(api)).Should().Be("Healthy");

        _clock.Advance(TimeSpan.FromMinutes(30)); // the entries are too old for the feed to return them
        store.Mark = mark => mark with { Sequence = 1 };
        for (var i = 0; i < 3; i++) await api.Feed.ReadAsync();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1435).Which.Level.Should().Be(LogLevel.Critical);
        api.Events.Of(ApiKeyEventKinds.StoreRestored).Should().ContainSingle();
        measured.Observe("api_security.api_keys.store.behind").Single().Value.Should().Be(1);
        (await HealthAsync(api)).Should().Be("Degraded");
        (await api.GetAsync("/orders", key)).ShouldBeOk();

        store.Mark = mark => mark with { Sequence = 100 }; // new changes do not replace the lost ones
        await api.Feed.ReadAsync();
        (await HealthAsync(api)).Should().Be("Degraded");

        store.Mark = mark => mark with { Epoch = 1, Sequence = 100 };
        await api.Feed.ReadAsync();
        (await HealthAsync(api)).Should().Be("Healthy");
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1436);
        measured.Observe("api_security.api_keys.store.behind").Single().Value.Should().Be(0);
        later.Should().NotBeNull();
    }

    [Fact]
    public async Task A_key_that_was_revoked_after_the_backup_stays_refused_on_a_node_started_afterwards()
    {
        TestKey key;
        var backup = new InMemoryApiKeyStore(_clock);
        var store = new ReplacedStore(new InMemoryApiKeyStore(_clock));
        await using (var before = await StartAsync(store))
        {
            key = await before.IssueAsync();
            await CopyAsync(store, backup, key);
            await before.Feed.ReadAsync();
            await before.Services.GetRequiredService<ClientTransitions>()
                .RevokeAsync(new RevokeKeyRequest(key.Id, RevokeReasons.Compromised, Cascade: true, AuditActor.System("test")),
                new RevocationProgress());
            (await before.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
            await before.Feed.ReadAsync();
            await before.Services.GetRequiredService<RestoreWatch>().CompareAsync(default);
        }

        var restored = new ReplacedStore(backup) { Mark = mark => mark with { Store = store.Name!, Sequence = 1 } };
        await using var after = await StartAsync(restored);
        await after.Feed.ReadAsync();
        await after.Services.GetRequiredService<RestoreWatch>().CompareAsync(default);
        await after.Feed.ReadAsync();
        (await after.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
        after.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1435);
        (await HealthAsync(after)).Should().Be("Degraded");
    }

    [Fact]
    public async Task Nodes_that_read_the_feed_one_after_the_other_do_not_report_a_restore()
    {
        var store = new ReplacedStore(new InMemoryApiKeyStore(_clock));
        await using var a = await StartAsync(store);
        await using var b = await StartAsync(store);
        for (var i = 0; i < 20; i++)
        {
            await b.Feed.ReadAsync();
            await a.IssueAsync();
            if (i == 10) store.Mark = mark => mark with { Epoch = 5 };
            await a.Feed.ReadAsync();
            foreach (var node in new[] { a, b }) await node.Services.GetRequiredService<RestoreWatch>().CompareAsync(default);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var node in new[] { a, b })
        {
            await node.Feed.ReadAsync();
            node.Api.Log.Ours.Should().NotContain(line => line.EventId == 1435);
            (await HealthAsync(node)).Should().Be("Healthy");
        }
    }

    [Fact]
    public async Task A_restore_that_one_node_detects_is_reported_by_the_others_too()
    {
        var (store, clean) = (new ReplacedStore(new InMemoryApiKeyStore(_clock)), new InMemoryApiKeyStore(_clock));
        await using var a = await StartAsync(store);
        await a.IssueAsync();
        await a.Feed.ReadAsync();
        store.LostSequences.Add(1);
        await a.Feed.ReadAsync();
        await a.Services.GetRequiredService<RestoreWatch>().CompareAsync(default);

        await using var b = await StartAsync(new ReplacedStore(clean) { Mark = mark => mark with { Store = store.Name!, Sequence = 50 } });
        await b.Feed.ReadAsync();
        await b.Services.GetRequiredService<RestoreWatch>().CompareAsync(default);
        await b.Feed.ReadAsync();
        b.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1435);
    }

    private Task<KeyApi> StartAsync(IApiKeyStore store) => KeyApi.StartAsync(shared: store, clock: _clock, options: new TestApiOptions
    {
        AddSecurity = services =>
        {
            services.AddSingleton<IApiKeyBroadcast>(_broadcast);
            services.AddHealthChecks().AddApiSecurityApiKeys();
        },
        Endpoints = app => app.MapHealthChecks("/ready").AllowAnonymous(),
    });

    private static async Task<string> HealthAsync(KeyApi api) => (await api.GetWithAsync("/ready", null, null)).Body;

    private static async Task CopyAsync(ReplacedStore from, InMemoryApiKeyStore to, TestKey key)
    {
        var found = (await from.FindClientAsync(key.ClientId, default))!;
        await to.CommitAsync(
            new ApiKeyCommit { Client = found.Client, ExpectedVersion = null, AddedKeys = found.Keys, AffectedKeys = [key.Id] }, default);
    }

    /// <summary>A store whose server can be replaced by another one.</summary>
    private sealed class ReplacedStore(IApiKeyStore inner) : ForwardingStore(inner)
    {
        public HashSet<long> LostSequences { get; } = [];

        public Dictionary<long, long> Renumber { get; } = [];

        public TimeSpan ClockIsOff { get; set; }

        public Func<ApiKeyFeedMark, ApiKeyFeedMark> Mark { get; set; } = mark => mark;

        public string? Name { get; private set; }

        public override async Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken)
        {
            var read = await base.ReadChangesAsync(within, cancellationToken);
            var mark = Mark(read.Mark!);
            Name = mark.Store;
            return new ApiKeyChanges(
                [.. read.Changes.Where(change => !LostSequences.Contains(change.Sequence))
                    .Select(change => change with { Sequence = Renumber.GetValueOrDefault(change.Sequence, change.Sequence) })],
                read.Now + ClockIsOff) { Mark = mark };
        }
    }

    /// <summary>State that outlives the nodes: the deny list and the latest position in the feed.</summary>
    private sealed class FakeBroadcast : IApiKeyBroadcast
    {
        private readonly HashSet<string> _denied = [];
        private ApiKeyFeedMark? _furthest;

        public bool IsConnected => true;

        public Task PublishAsync(IReadOnlyList<string> keyIds, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AllowAsync(string keyId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DenyAsync(string keyId, DateTimeOffset until, CancellationToken cancellationToken)
        {
            _denied.Add(keyId);
            return Task.CompletedTask;
        }

        public Task<bool> IsDeniedAsync(string keyId, CancellationToken cancellationToken) => Task.FromResult(_denied.Contains(keyId));

        public Task ListenAsync(IApiKeyListener listener, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);

        public Task<ApiKeyFeedMark?> AdvanceAsync(ApiKeyFeedMark mark, CancellationToken cancellationToken)
        {
            if (_furthest is null || mark.Epoch > _furthest.Epoch || (mark.Epoch == _furthest.Epoch && mark.Sequence > _furthest.Sequence))
                _furthest = mark;
            return Task.FromResult<ApiKeyFeedMark?>(_furthest);
        }
    }
}
