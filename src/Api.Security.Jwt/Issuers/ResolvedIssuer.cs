namespace Api.Security.Jwt;

/// <summary>
/// The state of one issuer that a resolver allowed. Its keys may be evicted in favor of other issuers; its request budget and its
/// back-off are kept.
/// </summary>
internal sealed class ResolvedIssuer(IssuerPace pace)
{
    private const int MostFailures = 5;

    private static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(1); // doubled with each failure in a row
    private static readonly TimeSpan FailedForLongest = TimeSpan.FromSeconds(30);

    private volatile Resolution? _current;
    private long _lastUsed;
    private int _failures;

    public IssuerPace Pace => pace;

    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Whether the issuer is resolved, or being resolved.</summary>
    public bool IsHeld => _current is { HasEnded: false };

    /// <summary>Returns the current resolution, and marks the issuer as used.</summary>
    /// <returns><see langword="null"/> when the issuer has to be resolved again.</returns>
    public Task<Outcome<TrustedIssuer>>? Current(TimeProvider clock)
    {
        if (_current is not { } current || current.HasPassed(clock)) return null;
        Volatile.Write(ref _lastUsed, clock.GetTimestamp());
        return current.Task;
    }

    public void Begin(Resolution attempt, TimeProvider clock)
    {
        Volatile.Write(ref _lastUsed, clock.GetTimestamp());
        _current = attempt;
    }

    public void Succeeded() => _failures = 0;

    /// <returns>How long the issuer is not resolved again.</returns>
    public TimeSpan Failed() =>
        TimeSpan.FromTicks(Math.Min(FailedFor.Ticks << Math.Min(_failures++, MostFailures), FailedForLongest.Ticks));

    /// <summary>Drops the keys, and every token that was verified with them. The pace is kept.</summary>
    public void Retire()
    {
        var current = _current;
        _current = null;
        current?.Retire();
    }
}
