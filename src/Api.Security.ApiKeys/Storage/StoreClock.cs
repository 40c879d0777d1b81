namespace Api.Security.ApiKeys;

/// <summary>
/// The time by the clock of the store, by which all times of keys are set, so that every node decides alike whatever its own clock
/// says. It goes on from the last reading by a clock that nobody sets; before the first one it is the clock of this node.
/// </summary>
internal sealed class StoreClock(TimeProvider clock)
{
    private Reading? _reading;

    public DateTimeOffset UtcNow => At(clock.GetTimestamp());

    /// <param name="timestamp">A timestamp of this moment.</param>
    public DateTimeOffset At(long timestamp) =>
        Volatile.Read(ref _reading) is { } reading ? reading.StoreTime + clock.GetElapsedTime(reading.Timestamp, timestamp) : clock.GetUtcNow();

    /// <summary>How much the clock of this node is ahead of the store's; negative when it is behind.</summary>
    public TimeSpan Skew => clock.GetUtcNow() - UtcNow;

    /// <summary>Takes a reading over.</summary>
    /// <param name="storeTime">What the store said.</param>
    /// <param name="askedAt">The timestamp before it was asked. What it said is taken to be from halfway until now.</param>
    public void Set(DateTimeOffset storeTime, long askedAt)
    {
        var now = clock.GetTimestamp();
        var age = clock.GetElapsedTime(askedAt, now) / 2;
        Volatile.Write(ref _reading, new Reading(storeTime + age, now));
    }

    /// <summary>When it is by the clock of this node that the store's shows a time.</summary>
    public DateTimeOffset ToNodeTime(DateTimeOffset storeTime)
    {
        if (Volatile.Read(ref _reading) is null) return storeTime;
        return new(Math.Clamp(storeTime.UtcTicks + Skew.Ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }

    private sealed record Reading(DateTimeOffset StoreTime, long Timestamp);
}
