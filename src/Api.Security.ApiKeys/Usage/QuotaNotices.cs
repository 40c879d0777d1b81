using System.Collections.Concurrent;

namespace Api.Security.ApiKeys;

/// <summary>
/// Raises <c>quota.threshold</c> once for each client, policy, window and threshold, on all nodes together. While the store is away, it
/// keeps what was reached, and asks again.
/// </summary>
internal sealed class QuotaNotices(IUsageStore store, IApiKeyEvents events, StoreClock clock) : IQuotaObserver
{
    /// <summary>How many thresholds wait for the store, and how many are remembered afterwards; more are not noticed.</summary>
    public const int Most = 10_000;

    private readonly ConcurrentDictionary<(QuotaKey Key, int Percent), ApiKeyEvent> _waiting = new();
    private readonly ConcurrentDictionary<(QuotaKey Key, int Percent), byte> _decided = new();

    public void Reached(in QuotaKey key, string? clientId, string? tenantId, int percent)
    {
        if (_decided.ContainsKey((key, percent)) || _waiting.ContainsKey((key, percent)) || _waiting.Count >= Most) return;
        _waiting.TryAdd((key, percent), new ApiKeyEvent
        {
            Kind = ApiKeyEventKinds.QuotaThreshold,
            At = clock.UtcNow,
            ClientId = clientId,
            TenantId = tenantId,
            Detail = string.Create(null, $"{key.Policy} {percent}"),
        });
    }

    /// <summary>Raises the events of thresholds that no node has reported yet.</summary>
    /// <exception cref="Exception">The store is unavailable. What was not decided waits for the next call.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        foreach (var (reached, happened) in _waiting)
        {
            var (key, percent) = reached;
            if (await store.TryAddThresholdAsync(QuotaLedger.OwnerOf(key), key.Policy, key.From, percent, cancellationToken))
                events.Raise(happened);
            if (_decided.Count >= Most) _decided.Clear(); // the store still knows them
            _decided.TryAdd(reached, 0);
            _waiting.TryRemove(reached, out _);
        }
    }
}
