namespace Api.Security.ApiKeys;

/// <summary>
/// Counts requests of one source, hour and outcome. Any number of threads add to it, one takes from it. Once it is closed, nothing is
/// added any more, so that a counter that is no longer used can be removed without losing a request.
/// </summary>
internal sealed class UsageCounter(UsageSource source, long hour, UsageOutcome outcome)
{
    private const long Closed = long.MinValue;

    private long _count;
    private long _lastMinute;

    public UsageSource Source => source;

    /// <summary>The hour, counted from the beginning of the calendar.</summary>
    public long Hour => hour;

    public UsageOutcome Outcome => outcome;

    /// <summary>The counter as text; see <see cref="JournalText"/>.</summary>
    public string Text => field ??= JournalText.WriteCount(this);

    /// <summary>Whether anything was taken within this interval. For the one thread that takes.</summary>
    public bool IsUsed { get; set; }

    /// <summary>The minute of the last request, counted likewise.</summary>
    public long LastMinute => Volatile.Read(ref _lastMinute);

    /// <summary>How many requests were not taken yet.</summary>
    public long Count => Math.Max(0, Volatile.Read(ref _count));

    /// <returns>Whether the request was counted; <see langword="false"/> when the counter is closed.</returns>
    public bool TryAdd(long minute)
    {
        // First the time, so that whoever takes the count finds it.
        for (var last = LastMinute; minute > last; last = LastMinute)
            if (Interlocked.CompareExchange(ref _lastMinute, minute, last) == last) break;
        return Interlocked.Increment(ref _count) > 0;
    }

    /// <summary>Takes what was counted. For the one thread that also closes counters.</summary>
    public long Take() => Interlocked.Exchange(ref _count, 0);

    /// <returns>Whether the counter was empty, and is now closed.</returns>
    public bool TryClose() => Interlocked.CompareExchange(ref _count, Closed, 0) == 0;
}
