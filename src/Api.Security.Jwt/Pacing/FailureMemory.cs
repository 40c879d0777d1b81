namespace Api.Security.Jwt;

/// <summary>
/// The back-off after failures of an issuer: 0.8 s, then 1.6, 3.2 … 24 s, or as long as the issuer requested, up to 5 minutes. It is
/// slightly shorter than the back-off of the key cache, so it only takes effect when the key cache was evicted.
/// </summary>
internal sealed class FailureMemory(TimeProvider clock)
{
    private const int MostFailures = 6;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(24);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private int _failures;
    private TimeSpan _delay;
    private long _since;

    public TimeSpan Wait
    {
        get
        {
            lock (_lock)
                return _delay > TimeSpan.Zero && _delay - clock.GetElapsedTime(_since) is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;
        }
    }

    public void Add(TimeSpan? askedFor)
    {
        lock (_lock)
        {
            _delay = TimeSpan.FromTicks(Math.Min(Shortest.Ticks << Math.Min(_failures++, MostFailures), Longest.Ticks));
            if (askedFor is { } asked && asked > _delay) _delay = asked < LongestAsked ? asked : LongestAsked;
            _since = clock.GetTimestamp();
        }
    }

    public void Forget()
    {
        lock (_lock) (_failures, _delay) = (0, TimeSpan.Zero);
    }
}
