namespace Api.Security.RateLimiting;

/// <summary>
/// The two clocks of this node. Rates use one that never goes back, so that setting the clock of the node changes no rate. Windows of
/// quotas use the calendar.
/// </summary>
internal sealed class LimitClock(TimeProvider clock)
{
    private readonly long _startedAt = Math.Max(0, LimitTime.From(clock.GetUtcNow()));
    private readonly long _started = clock.GetTimestamp();
    private long _offset;

    // Timestamps in a microsecond, when that is a whole number, as it usually is.
    private readonly long _inMicrosecond =
        clock.TimestampFrequency % LimitTime.PerSecond == 0 ? clock.TimestampFrequency / LimitTime.PerSecond : 0;

    /// <summary>The time for rates.</summary>
    public long Steady => _startedAt + (_inMicrosecond > 0
        ? (clock.GetTimestamp() - _started) / _inMicrosecond
        : LimitTime.From(clock.GetElapsedTime(_started)));

    /// <summary>The time for windows.</summary>
    public long Calendar => Math.Max(0, LimitTime.From(clock.GetUtcNow()) + Volatile.Read(ref _offset));

    /// <summary>Moves the calendar to the time of the shared store, so that all nodes are in the same windows.</summary>
    public void Follow(long time) => Volatile.Write(ref _offset, time - LimitTime.From(clock.GetUtcNow()));
}
