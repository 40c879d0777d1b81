using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the change feed, once for all callers that wait for it. Each read looks back a minute, because a transaction may commit
/// after one that began later. The time of the last read is kept by two clocks, so that no request is decided by what was known
/// before the node was suspended. Each read also returns the time of the store.
/// </summary>
internal sealed class FeedReader(
    IApiKeyStore store, KeyAnnouncer announcer, ApiKeyLoads loads, RestoreWatch restores, StoreClockReader storeClock,
    ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
{
    /// <summary>
    /// Requests wait for a read when the last one is older than this, the promised time for a revocation to take effect.
    /// </summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMilliseconds(500);

    // The first read of a process opens a connection and builds the model. No request waits for it.
    private static readonly TimeSpan FirstQueryTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestGap = Overlap - TimeSpan.FromSeconds(20); // how long a transaction may take

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private readonly Lock _lock = new();
    private readonly FeedHistory _history = new(Overlap);
    private Task? _reading;
    private Moment? _lastRead;
    private bool _hasTried;
    private bool _isFailing;
    private long _dueAt = long.MaxValue;
    private long _dueOnTheWall = long.MaxValue;

    /// <summary>Whether the feed cannot be read at the moment.</summary>
    public bool IsFailing => Volatile.Read(ref _isFailing);

    /// <summary>Whether this node reads the feed, but its last attempt is too long ago.</summary>
    public bool IsOverdue(in Moment now) => now.Timestamp > Volatile.Read(ref _dueAt) || now.UtcTicks > Volatile.Read(ref _dueOnTheWall);

    /// <summary>Reads the changes once, or waits for the current read. Does not throw.</summary>
    public Task ReadAsync()
    {
        lock (_lock) return _reading is { IsCompleted: false } ? _reading : _reading = ReadOnceAsync();
    }

    private async Task ReadOnceAsync()
    {
        await Task.Yield(); // leaves the lock
        var (began, claimed) = (Moment.Now(clock), restores.Claimed);
        try
        {
            using var timeout = new CancellationTokenSource(_hasTried ? QueryTimeout : FirstQueryTimeout, clock);
            _hasTried = true;
            var changes = await store.ReadChangesAsync(Overlap, timeout.Token).WaitAsync(timeout.Token);
            storeClock.Take(changes.Now, began.Timestamp);
            Take(changes, claimed, _lastRead is { } last ? last.AgeAt(began, clock) : TimeSpan.Zero);
            _lastRead = began;
            if (_isFailing) _logger.FeedAvailable();
            Volatile.Write(ref _isFailing, false);
        }
        catch (Exception exception)
        {
            metrics.FeedFailed();
            if (!_isFailing) _logger.FeedUnavailable(exception.GetType().Name);
            Volatile.Write(ref _isFailing, true);
        }

        Volatile.Write(ref _dueOnTheWall, began.UtcTicks + Overdue.Ticks);
        Volatile.Write(ref _dueAt, began.Timestamp + (long)(Overdue.TotalSeconds * clock.TimestampFrequency));
    }

    private void Take(ApiKeyChanges changes, ApiKeyFeedMark? claimed, TimeSpan gap)
    {
        var isFirst = _lastRead is null;
        var taken = _history.Take(changes, gap);
        foreach (var change in taken.New)
        {
            loads.Recognize(change.KeyId);
            announcer.KeyChanged(change.KeyId);
            if (!isFirst) metrics.Lagged(changes.Now - change.At);
        }

        // After a long gap, changes may no longer be in the feed. After a rewrite, anything may have changed.
        if (gap > LongestGap || taken.IsBroken) loads.MarkAllStale();
        restores.See(changes.Mark, taken.IsRewritten, claimed);
    }
}
