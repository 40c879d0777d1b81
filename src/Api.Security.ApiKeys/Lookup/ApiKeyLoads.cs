using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads keys from the store: one read for all who want the same key, at most 64 reads at a time, none waited for longer than
/// a second. What was read before a change became known is not kept.
/// </summary>
internal sealed class ApiKeyLoads(IApiKeyStore store, ApiKeySnapshots snapshots, KnownKeys memory, ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers, IApiKeyBroadcast? broadcast = null) : IDisposable
{
    private const int MostAtOnce = 64;

    /// <summary>After so many failures in a row the store is asked four times a second and not with every request.</summary>
    private const int FailuresInARow = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<KeyName, ApiKeyLoad> _underWay = new();
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private long _failedAt = long.MinValue;
    private int _failures;

    /// <summary>Whether the store has failed a moment ago: who has something to fall back on need not wait for it to fail again.</summary>
    public bool HasJustFailed => HasFailedWithin(Timeout);

    /// <summary>Joins the read of a key, or begins one. It ends within a second, and does not throw.</summary>
    public Task<ApiKeyLookup> GetAsync(KeyName id)
    {
        while (true)
        {
            if (_underWay.TryGetValue(id, out var known)) return known.Completion.Task;
            if (Volatile.Read(ref _failures) >= FailuresInARow && HasFailedWithin(Pause)) return Unavailable;
            if (TryBegin(id) is not { } load) continue;
            _ = RunAsync(id, load);
            return load.Completion.Task;
        }
    }

    /// <summary>Reads a key again, while nobody waits for it. A store that has just failed is left alone for a moment.</summary>
    public void Refresh(KeyName id)
    {
        if (HasJustFailed || _underWay.ContainsKey(id) || TryBegin(id) is not { } load) return;
        _ = Task.Run(() => RunAsync(id, load));
    }

    /// <summary>A key has changed: whoever asks from now on gets what is read from now on.</summary>
    public void Forget(KeyName id)
    {
        // Outdated before it is out of reach for another who forgets the same key, and would take it for gone.
        _underWay.TryGetValue(id, out var load);
        memory.Remove(id, load);
        if (load is not null) _underWay.TryRemove(new KeyValuePair<KeyName, ApiKeyLoad>(id, load));
    }

    public void Dispose() => _places.Dispose();

    private static Task<ApiKeyLookup> Unavailable { get; } = Task.FromResult(ApiKeyLookup.Unavailable);

    private bool HasFailedWithin(TimeSpan time) => Volatile.Read(ref _failedAt) is var at and not long.MinValue && clock.GetElapsedTime(at) < time;

    private ApiKeyLoad? TryBegin(KeyName id)
    {
        var load = new ApiKeyLoad(clock.GetTimestamp());
        return _underWay.TryAdd(id, load) ? load : null;
    }

    private async Task RunAsync(KeyName id, ApiKeyLoad load)
    {
        var result = ApiKeyLookup.Unavailable;
        try
        {
            result = await ReadAsync(id, load);
            Recovered();
        }
        catch (Exception exception)
        {
            Failed(exception);
            if (memory.Find(id) is { IsDenied: false } known && await IsDeniedAsync(id.ToString())) memory.Add(known.Deny(), load);
        }
        finally
        {
            _underWay.TryRemove(new KeyValuePair<KeyName, ApiKeyLoad>(id, load));
            load.Completion.SetResult(result);
        }
    }

    private async Task<ApiKeyLookup> ReadAsync(KeyName id, ApiKeyLoad load)
    {
        using var timeout = new CancellationTokenSource(Timeout, clock);
        await _places.WaitAsync(timeout.Token);
        // A store that does not listen to the token keeps its place until it is done, but nobody waits for it.
        var reading = ReadInPlaceAsync(id, timeout.Token);
        var stored = await reading.WaitAsync(timeout.Token);
        metrics.Looked(stored.Found is null ? "unknown" : "found");

        if (stored.Found is null || !string.Equals(stored.Found.Key.Id, id.ToString(), StringComparison.Ordinal))
        {
            memory.AddUnknown(new UnknownKey(id, load.StartedAt), load);
            return ApiKeyLookup.Unknown;
        }

        var snapshot = snapshots.Create(id, stored.Found, load.StartedAt, stored.IsDenied);
        memory.Add(snapshot, load);
        return new ApiKeyLookup(snapshot);
    }

    private async Task<(StoredApiKey? Found, bool IsDenied)> ReadInPlaceAsync(KeyName id, CancellationToken cancellationToken)
    {
        try
        {
            var text = id.ToString();
            var found = await store.FindKeyAsync(text, cancellationToken);
            return (found, found is not null && await IsDeniedAsync(text));
        }
        finally
        {
            _places.Release();
        }
    }

    // The list is for the time when the store cannot be written to. Without an answer from it, the store's word counts.
    private async Task<bool> IsDeniedAsync(string id)
    {
        if (broadcast is not { IsConnected: true }) return false;
        try
        {
            using var timeout = new CancellationTokenSource(Timeout, clock);
            return await broadcast.IsDeniedAsync(id, timeout.Token);
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void Failed(Exception exception)
    {
        Volatile.Write(ref _failedAt, clock.GetTimestamp());
        metrics.Looked("failed");
        if (Interlocked.Increment(ref _failures) == 1) _logger.StoreUnavailable(exception.GetType().Name);
    }

    private void Recovered()
    {
        if (Volatile.Read(ref _failures) > 0 && Interlocked.Exchange(ref _failures, 0) > 0) _logger.StoreAvailable();
    }
}
