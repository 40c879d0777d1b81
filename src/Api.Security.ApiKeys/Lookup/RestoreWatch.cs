using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Detects when the store goes back: an older state was restored, or a failover lost changes, so that revoked keys may be valid
/// again. Reports this until an administrator raises the epoch of the store. An epoch that has reverted is never accepted again,
/// here and on all nodes that share a broadcast, however far its feed advances afterwards.
/// </summary>
internal sealed class RestoreWatch
{
    private const long Over = 1L << 53; // the largest integer up to which a Redis score is exact

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly KnownKeys _memory;
    private readonly IApiKeyEvents _events;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly IApiKeyBroadcast? _broadcast;
    private ApiKeyFeedMark? _furthest;
    private ApiKeyFeedMark? _claimed;
    private ApiKeyFeedMark? _compared;
    private long? _comparedAt;
    private bool _isBehind;

    public RestoreWatch(
        KnownKeys memory, IApiKeyEvents events, ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers,
        IApiKeyBroadcast? broadcast = null)
    {
        (_memory, _events, _clock, _broadcast) = (memory, events, clock, broadcast);
        _logger = loggers.CreateLogger(ApiKeyLog.Category);
        metrics.ObserveStore(() => IsBehind);
    }

    /// <summary>Whether the store has gone back and no administrator has accepted that.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_lock) return _isBehind;
        }
    }

    /// <summary>
    /// How far the store has advanced according to other nodes. What is read from now on cannot be older, unless the store went
    /// back.
    /// </summary>
    public ApiKeyFeedMark? Claimed => Volatile.Read(ref _claimed);

    /// <summary>Compares the current mark of the store with what is known.</summary>
    /// <param name="mark">The current mark; <see langword="null"/> when the store has none.</param>
    /// <param name="isRewritten">Whether entries of the change feed that this node has read are missing or different.</param>
    /// <param name="claimed">The value of <see cref="Claimed"/> before the read began.</param>
    public void See(ApiKeyFeedMark? mark, bool isRewritten, ApiKeyFeedMark? claimed)
    {
        if (mark is null) return;
        lock (_lock)
        {
            var isBehindOthers = IsBefore(mark, claimed);
            if (_furthest is { } before && mark.Epoch > before.Epoch && !isBehindOthers) Accept(mark);
            else if (isRewritten || isBehindOthers || IsBefore(mark, _furthest))
                GoBack(mark, Math.Max(_furthest?.Epoch ?? 0, claimed?.Epoch ?? 0));
            else _furthest = mark;
        }
    }

    /// <summary>
    /// Exchanges with other nodes how far the store has advanced, including nodes that ran before this one was started. Does not
    /// throw.
    /// </summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        ApiKeyFeedMark? mark;
        lock (_lock) mark = _furthest;
        if (_broadcast is not { IsConnected: true } || mark is null) return;
        if (mark == _compared && _comparedAt is { } at && _clock.GetElapsedTime(at) < Interval) return;
        try
        {
            // Other nodes may have read a moment later, so the next read decides.
            if (await _broadcast.AdvanceAsync(mark, cancellationToken) is { } known && known.Store == mark.Store)
                Volatile.Write(ref _claimed, known);
            (_compared, _comparedAt) = (mark, _clock.GetTimestamp());
        }
        catch (Exception)
        {
            // Tried again after the next read of the feed.
        }
    }

    private static bool IsBefore(ApiKeyFeedMark mark, ApiKeyFeedMark? other) => other is not null
        && (mark.Store != other.Store || mark.Epoch < other.Epoch || (mark.Epoch == other.Epoch && mark.Sequence < other.Sequence));

    private void GoBack(ApiKeyFeedMark mark, long latestEpoch)
    {
        var epoch = Math.Max(mark.Epoch, latestEpoch);
        _furthest = mark with { Epoch = epoch, Sequence = Over };
        if (_isBehind) return;
        _isBehind = true;
        _memory.MarkAllStale();
        _logger.StoreWentBack(epoch);
        _events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.StoreRestored, At = _clock.GetUtcNow() });
    }

    private void Accept(ApiKeyFeedMark mark)
    {
        _furthest = mark;
        _memory.MarkAllStale();
        if (_isBehind) _logger.StoreAccepted(mark.Epoch);
        _isBehind = false;
    }
}
