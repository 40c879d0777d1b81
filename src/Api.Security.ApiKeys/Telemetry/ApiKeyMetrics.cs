using System.Diagnostics.Metrics;

namespace Api.Security.ApiKeys;

/// <summary>The instruments of this package. Tags have closed sets of values; the id of a key is never a tag.</summary>
internal sealed class ApiKeyMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _uses;
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _stale;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _polls;

    public ApiKeyMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(TelemetryNames.Meter);
        _uses = _meter.CreateCounter<long>(
            "api_security.api_keys.uses", "{use}", "Requests accepted with an API key, by slot. Shows whether the old key is still used.");
        _lookups = _meter.CreateCounter<long>("api_security.api_keys.lookups", "{lookup}", "Keys read from the store, by result.");
        _stale = _meter.CreateCounter<long>(
            "api_security.api_keys.stale_uses", "{use}", "Requests decided by cached keys while the store was unavailable.");
        _lag = _meter.CreateHistogram<double>(
            "api_security.api_keys.revocation.lag", "s", "The time from a change of a key until this node has read it.");
        _polls = _meter.CreateCounter<long>("api_security.api_keys.feed.failures", "{failure}", "Reads of the change feed that failed.");
    }

    public void Used(ApiKeySlot? slot) => _uses.Add(1, new KeyValuePair<string, object?>("slot", (slot ?? ApiKeySlot.Current).Word()));

    public void Looked(string result) => _lookups.Add(1, new KeyValuePair<string, object?>("result", result));

    public void UsedStale() => _stale.Add(1);

    public void Lagged(TimeSpan lag) => _lag.Record(Math.Max(0, lag.TotalSeconds));

    public void FeedFailed() => _polls.Add(1);

    /// <summary>Reports how far the clock of this node is ahead of that of the store.</summary>
    public void ObserveSkew(Func<double> seconds) => _meter.CreateObservableGauge(
        "api_security.api_keys.clock.skew", seconds, "s", "How far the clock of this node is ahead of the clock of the store.");

    /// <summary>Reports how many keys are kept in memory.</summary>
    public void ObserveKeys(Func<long> count) => _meter.CreateObservableUpDownCounter(
        "api_security.api_keys.cache.size", count, "{key}", "Keys that are kept in memory.");

    /// <summary>Reports whether the store has reverted to an older state that no administrator has accepted.</summary>
    public void ObserveStore(Func<bool> isBehind) => _meter.CreateObservableUpDownCounter(
        "api_security.api_keys.store.behind", () => isBehind() ? 1L : 0L, "{store}",
        "1 while the store is at an older state than before and no administrator has accepted that.");
}
