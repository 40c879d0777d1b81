namespace Api.Security.ApiKeys;

/// <summary>
/// The time by the clock of the store. All times of keys refer to it, so that every node decides alike, whatever its own clock
/// says. After a reading, it advances with the monotonic clock of this node; before the first one, it is the clock of this node.
/// </summary>
internal sealed class StoreClock(TimeProvider clock)
{
    private Reading? _reading;

    public DateTimeOffset UtcNow => At(clock.GetTimestamp());

    /// <param name="timestamp">The current timestamp.</param>
    public DateTimeOffset At(long timestamp) =>
        Volatile.Read(ref _reading) is { } reading
            ? reading.StoreTime + clock.GetElapsedTime(reading.Timestamp, timestamp)
            : clock.GetUtcNow();

    /// <summary>How far the clock of this node is ahead of the store's clock; negative when it is behind.</summary>
    public TimeSpan Skew => clock.GetUtcNow() - UtcNow;

    /// <summary>Stores a reading.</summary>
    /// <param name="storeTime">The time that the store returned.</param>
    /// <param name="askedAt">
    /// The timestamp before the store was asked. Its answer is assumed to be from halfway between then and now.
    /// </param>
    public void Set(DateTimeOffset storeTime, long askedAt)
    {
        var now = clock.GetTimestamp();
        var age = clock.GetElapsedTime(askedAt, now) / 2;
        Volatile.Write(ref _reading, new Reading(storeTime + age, now));
    }

    /// <summary>Converts a time by the clock of the store to the clock of this node.</summary>
    public DateTimeOffset ToNodeTime(DateTimeOffset storeTime)
    {
        if (Volatile.Read(ref _reading) is null) return storeTime;
        return new(
            Math.Clamp(storeTime.UtcTicks + Skew.Ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }

    private sealed record Reading(DateTimeOffset StoreTime, long Timestamp);
}
