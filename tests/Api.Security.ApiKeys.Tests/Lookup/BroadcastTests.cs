using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Nodes with a broadcast between them: what it tells, what is done when it could not.</summary>
public sealed class BroadcastTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeBroadcast _broadcast = new();

    [Fact]
    public async Task A_change_on_one_node_is_told_to_the_other_and_counts_at_once()
    {
        var shared = new InMemoryApiKeyStore(_clock);
        await using var a = await StartAsync(shared);
        await using var b = await StartAsync(shared);
        var key = await a.IssueAsync();
        (await b.GetAsync("/orders", key)).ShouldBeOk();
        await RevokeAsync(a, key);
        (await b.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task What_was_missed_while_disconnected_counts_after_the_connection_is_back()
    {
        var shared = new InMemoryApiKeyStore(_clock);
        await using var a = await StartAsync(shared);
        await using var b = await StartAsync(shared);
        var key = await a.IssueAsync();
        (await b.GetAsync("/orders", key)).ShouldBeOk();
        _broadcast.IsConnected = false;
        await RevokeAsync(a, key);
        (await b.GetAsync("/orders", key)).ShouldBeOk(); // nobody has told it, and what it knows is not too old
        _broadcast.Reconnect();
        (await b.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task After_a_reconnection_known_keys_go_on_when_the_store_is_down_too()
    {
        await using var api = await StartAsync(new InMemoryApiKeyStore(_clock));
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.IsDown = true;
        _broadcast.Reconnect();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task While_the_store_is_down_a_key_can_be_refused_everywhere()
    {
        var shared = new InMemoryApiKeyStore(_clock);
        await using var a = await StartAsync(shared);
        await using var b = await StartAsync(shared);
        var (stolen, other) = (await a.IssueAsync(), await a.IssueAsync());
        foreach (var api in new[] { a, b })
        {
            (await api.GetAsync("/orders", stolen)).ShouldBeOk();
            (await api.GetAsync("/orders", other)).ShouldBeOk();
            api.Store.IsDown = true;
        }

        (await RevokeAsync(a, stolen)).Should().Be(TransitionFailureKind.Unavailable, "it has to be tried again once the store is back");
        foreach (var api in new[] { a, b })
        {
            ((int)(await api.GetAsync("/orders", stolen)).Status).Should().BeOneOf(401, 503);
            (await api.GetAsync("/orders", other)).ShouldBeOk();
            api.Store.IsDown = false;
            (await api.GetAsync("/orders", stolen)).ShouldBeKeyAnswer("key_revoked");
        }
    }

    [Fact]
    public async Task A_node_that_did_not_hear_of_it_finds_it_on_the_list_when_it_asks_the_store_in_vain()
    {
        await using var api = await StartAsync(new InMemoryApiKeyStore(_clock));
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.IsDown = true;
        _broadcast.Denied.Add(key.Id);
        _clock.Advance(TimeSpan.FromSeconds(31));
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task The_first_request_that_asks_a_broken_store_for_a_denied_key_is_refused_as_revoked()
    {
        await using var api = await StartAsync(new InMemoryApiKeyStore(_clock));
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.IsDown = true;
        _broadcast.Denied.Add(key.Id);
        await api.Announcer.AnnounceAsync([key.Id]); // the node hears that it has changed, and cannot read how
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");

        _broadcast.Denied.Remove(key.Id);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await api.Announcer.AnnounceAsync([key.Id]);
        ((int)(await api.GetAsync("/orders", key)).Status).Should().Be(503, "it is not denied any more, and its state is not known");
    }

    [Fact]
    public async Task A_broadcast_that_fails_stops_nothing()
    {
        await using var api = await StartAsync(new InMemoryApiKeyStore(_clock));
        var key = await api.IssueAsync();
        _broadcast.IsBroken = true;
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        (await RevokeAsync(api, key)).Should().BeNull();
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    private async Task<KeyApi> StartAsync(IApiKeyStore shared)
    {
        var api = await KeyApi.StartAsync(shared: shared, clock: _clock,
            options: new TestApiOptions { AddSecurity = services => services.AddSingleton<IApiKeyBroadcast>(_broadcast) });
        _broadcast.Listeners.Add(api.Services.GetRequiredService<KeyAnnouncer>());
        return api;
    }

    private static async Task<TransitionFailureKind?> RevokeAsync(KeyApi api, TestKey key) =>
        (await api.Services.GetRequiredService<Revocations>()
            .RevokeAsync(new RevokeKeyRequest(key.Id, RevokeReasons.Other, Cascade: false, AuditActor.System("test")))).Failure?.Kind;

    /// <summary>All nodes in one process.</summary>
    private sealed class FakeBroadcast : IApiKeyBroadcast
    {
        public List<IApiKeyListener> Listeners { get; } = [];

        public HashSet<string> Denied { get; } = [];

        public bool IsConnected { get; set; } = true;

        public bool IsBroken { get; set; }

        public void Reconnect()
        {
            IsConnected = true;
            foreach (var listener in Listeners) listener.Reconnected();
        }

        public Task PublishAsync(IReadOnlyList<string> keyIds, CancellationToken cancellationToken)
        {
            if (IsBroken) throw new IOException("The broadcast is down.");
            foreach (var listener in Listeners.Where(_ => IsConnected))
                foreach (var id in keyIds) listener.KeyChanged(id);
            return Task.CompletedTask;
        }

        public Task DenyAsync(string keyId, DateTimeOffset until, CancellationToken cancellationToken)
        {
            Denied.Add(keyId);
            return PublishAsync([keyId], cancellationToken);
        }

        public Task AllowAsync(string keyId, CancellationToken cancellationToken)
        {
            Denied.Remove(keyId);
            return PublishAsync([keyId], cancellationToken);
        }

        public Task<bool> IsDeniedAsync(string keyId, CancellationToken cancellationToken) =>
            IsBroken ? throw new IOException("The broadcast is down.") : Task.FromResult(Denied.Contains(keyId));

        public Task ListenAsync(IApiKeyListener listener, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
