namespace Api.Security.ApiKeys;

/// <summary>
/// Adds units of one quota, which may also be returned. Like <see cref="UsageCounter"/>, it can be closed while it is zero.
/// </summary>
internal sealed class QuotaCounter
{
    // Far from the ends, so that what is added to a closed counter does not overflow, and far from every real number of units.
    private const long Closed = long.MinValue / 2;
    private const long MostlyClosed = Closed / 2;

    private long _units;

    /// <summary>The units that were not taken yet.</summary>
    public long Units => Volatile.Read(ref _units) is > MostlyClosed and var units ? units : 0;

    /// <returns>Whether the units were added; <see langword="false"/> when the counter is closed.</returns>
    public bool TryAdd(long units) => Interlocked.Add(ref _units, units) > MostlyClosed;

    /// <summary>Takes what was added. For the one thread that also closes counters.</summary>
    public long Take() => Interlocked.Exchange(ref _units, 0);

    /// <returns>Whether the counter was zero, and is now closed.</returns>
    public bool TryClose() => Interlocked.CompareExchange(ref _units, Closed, 0) == 0;
}
