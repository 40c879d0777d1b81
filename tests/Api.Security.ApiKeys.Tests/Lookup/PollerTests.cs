using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>The background work of a node: it warms up and reads the feed.</summary>
public sealed class PollerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_revocation_applies_within_a_second_even_if_the_connected_broadcast_delivers_nothing()
    {
        var feed = new CountingFeed(new InMemoryApiKeyStore(_clock));
        await using var node = await StartAsync(feed);
        var key = await node.IssueAsync();
        using var poller = ActivatorUtilities.CreateInstance<ChangePoller>(node.Services);
        await poller.StartAsync(default);
        await Eventually.BecomesTrueAsync(() => feed.Reads == 1, Patience);
        (await node.GetAsync("/orders", key)).ShouldBeOk();
        await node.ChangeAsync(key, key => key with { RevokedAt = _clock.GetUtcNow(), Slot = null });
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.BecomesTrueAsync(() => feed.Reads == 2, Patience);
        await Eventually.BecomesTrueAsync(async () => (int)(await node.GetAsync("/orders", key)).Status == 401, Patience);
        await poller.StopAsync(default);
    }

    [Fact]
    public async Task The_store_is_queried_once_at_startup_and_the_startup_does_not_wait_for_it()
    {
        await using var node = await StartAsync(new InMemoryApiKeyStore(_clock));
        var gate = new TaskCompletionSource();
        node.Store.Gate = gate.Task;
        using var poller = ActivatorUtilities.CreateInstance<ChangePoller>(node.Services);
        await poller.StartAsync(default);
        await Eventually.BecomesTrueAsync(() => node.Store.Lookups == 1, Patience);
        gate.SetResult();
        await poller.StopAsync(default);
    }

    private Task<KeyApi> StartAsync(IApiKeyStore store) => KeyApi.StartAsync(
        shared: store, clock: _clock,
            options: new TestApiOptions { AddSecurity = services => services.AddSingleton<IApiKeyBroadcast>(new DeafBroadcast()) });

    private sealed class CountingFeed(IApiKeyStore inner) : ForwardingStore(inner)
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public override async Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken)
        {
            var read = await base.ReadChangesAsync(within, cancellationToken);
            Interlocked.Increment(ref _reads);
            return read;
        }
    }

    /// <summary>A broadcast that is connected but never delivers anything.</summary>
    private sealed class DeafBroadcast : IApiKeyBroadcast
    {
        public bool IsConnected => true;

        public Task PublishAsync(IReadOnlyList<string> keyIds, CancellationToken cancellationToken) =>
            throw new IOException("Publishing failed.");

        public Task AllowAsync(string keyId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DenyAsync(string keyId, DateTimeOffset until, CancellationToken cancellationToken) =>
            throw new IOException("Writing failed.");

        public Task<bool> IsDeniedAsync(string keyId, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task ListenAsync(IApiKeyListener listener, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
