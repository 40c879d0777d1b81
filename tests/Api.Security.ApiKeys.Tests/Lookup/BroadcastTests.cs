using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Nodes that are connected by a broadcast: what it announces, and what happens when it fails.</summary>
public sealed class BroadcastTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeBroadcast _broadcast = new();

    [Fact]
    public async Task A_change_on_one_node_is_announced_to_the_other_and_applies_immediately()
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
    public async Task A_change_missed_while_disconnected_applies_after_the_reconnection()
    {
        var shared = new InMemoryApiKeyStore(_clock);
        await using var a = await StartAsync(shared);
        await using var b = await StartAsync(shared);
        var key = await a.IssueAsync();
        (await b.GetAsync("/orders", key)).ShouldBeOk();
        _broadcast.IsConnected = false;
        await RevokeAsync(a, key);
        (await b.GetAsync("/orders", key)).ShouldBeOk(); // not notified, and the cached key is not too old yet
        _broadcast.Reconnect();
        (await b.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task After_a_reconnection_cached_keys_keep_working_even_if_the_store_is_down()
    {
        await using var api = await StartAsync(new InMemoryApiKeyStore(_clock));
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.IsDown = true;
        _broadcast.Reconnect();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_can_be_denied_on_every_node_while_the_store_is_down()
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

        (await RevokeAsync(a, stolen)).Should().Be(TransitionFailureKind.Unavailable, "the revocation is not stored yet");
        foreach (var api in new[] { a, b })
        {
            ((int)(await api.GetAsync("/orders", stolen)).Status).Should().BeOneOf(401, 503);
            (await api.GetAsync("/orders", other)).ShouldBeOk();
            api.Store.IsDown = false;
            (await api.GetAsync("/orders", stolen)).ShouldBeKeyAnswer("key_revoked");
        }
    }

    [Fact]
    public async Task A_node_that_missed_a_denial_checks_the_deny_list_when_the_store_fails()
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
    public async Task The_first_request_with_a_denied_key_is_refused_as_revoked_while_the_store_is_down()
    {
        await using var api = await StartAsync(new InMemoryApiKeyStore(_clock));
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.IsDown = true;
        _broadcast.Denied.Add(key.Id);
        await api.Announcer.AnnounceAsync([key.Id]); // the node learns of a change but cannot read it
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");

        _broadcast.Denied.Remove(key.Id);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await api.Announcer.AnnounceAsync([key.Id]);
        ((int)(await api.GetAsync("/orders", key)).Status).Should().Be(503, "the key is no longer denied, and its state is unknown");
    }

    [Fact]
    public async Task A_failing_broadcast_does_not_affect_requests_or_revocations()
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

    /// <summary>Connects all nodes within one process.</summary>
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
