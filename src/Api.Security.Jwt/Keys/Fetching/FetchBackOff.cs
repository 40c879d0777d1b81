namespace Api.Security.Jwt;

/// <summary>
/// The back-off after failed fetches: 1 s, then 2, 4 … 30 s, each with up to 10% jitter, so that many services do not retry at the same
/// time. The second step subtracts the jitter of the first: after an outage of up to 3 s, keys are fetched within 2 s of its end. A longer
/// <c>Retry-After</c> of the issuer is respected, up to 5 minutes. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class FetchBackOff(TimeProvider clock)
{
    private const double Jitter = 0.1;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    private TimeSpan _step;
    private TimeSpan _jitter;
    private TimeSpan _delay;
    private long _since;

    /// <summary>How long a new fetch has to wait; zero when it may start now.</summary>
    public TimeSpan Wait =>
        _delay > TimeSpan.Zero && _delay - clock.GetElapsedTime(_since) is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;

    public void Failed(TimeSpan? askedFor)
    {
        _step = _step == TimeSpan.Zero ? Shortest : TimeSpan.FromTicks(Math.Min(_step.Ticks * 2, Longest.Ticks));
        // The third attempt is 3 s after the first or a little later, and at most 2 s after the second.
        _jitter = _step == 2 * Shortest ? -_jitter * Random.Shared.NextDouble() : _step * (Random.Shared.NextDouble() * Jitter);
        _delay = _step + _jitter;
        if (askedFor is { } asked && asked > _delay) _delay = asked < LongestAsked ? asked : LongestAsked;
        _since = clock.GetTimestamp();
    }

    /// <summary>No request was sent, because it was not the issuer's turn. This is not a failure.</summary>
    public void Postponed(TimeSpan wait) => (_delay, _since) = (wait, clock.GetTimestamp());

    public void Succeeded() => (_step, _delay) = (TimeSpan.Zero, TimeSpan.Zero);
}
