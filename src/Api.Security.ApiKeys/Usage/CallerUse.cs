namespace Api.Security.ApiKeys;

/// <summary>
/// Counts the requests of one accepted caller. It remembers the counters that it used last, so that counting is one addition. A counter of
/// another hour, or one that was closed meanwhile, is looked up again.
/// </summary>
internal sealed class CallerUse(UsageSource source, UsageCounters counters)
{
    private UsageCounter? _ok;
    private UsageCounter? _other;

    public UsageSource Source => source;

    /// <summary>Counts one request.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="now">The time by the clock of the store.</param>
    public void Count(UsageOutcome outcome, DateTimeOffset now)
    {
        ref var last = ref outcome is UsageOutcome.Ok ? ref _ok : ref _other;
        var (hour, minute) = (now.UtcTicks / TimeSpan.TicksPerHour, now.UtcTicks / TimeSpan.TicksPerMinute);
        if (Volatile.Read(ref last) is { } known && known.Hour == hour && known.Outcome == outcome && known.TryAdd(minute)) return;
        var counter = counters.Add(source, hour, outcome, minute);
        // A client that found no place of its own asks for one again with its next request.
        if (!ReferenceEquals(counter.Source, UsageSource.Other)) Volatile.Write(ref last, counter);
    }
}
