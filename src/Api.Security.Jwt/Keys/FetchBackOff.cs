namespace Api.Security.Jwt;

/// <summary>After a failed fetch the next may start only after 1 s, then 2, 4 … 30 s. Not thread-safe: its owner holds a lock.</summary>
internal sealed class FetchBackOff(TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _delay;
    private long _since;

    /// <summary>How long a new fetch has to wait; zero when it need not.</summary>
    public TimeSpan Wait => _delay == TimeSpan.Zero || clock.GetElapsedTime(_since) >= _delay ? TimeSpan.Zero : _delay - clock.GetElapsedTime(_since);

    public void Failed()
    {
        _delay = _delay == TimeSpan.Zero ? Shortest : TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, Longest.Ticks));
        _since = clock.GetTimestamp();
    }

    public void Succeeded() => _delay = TimeSpan.Zero;
}
