namespace Api.Security.Jwt;

/// <summary>
/// What is known of one issuer that a resolver allowed. Its keys may have to go for those of others; what it has cost, and how long it
/// asked to be left alone, stays.
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

    /// <summary>Whether it holds keys, or is about to.</summary>
    public bool IsHeld => _current is { HasEnded: false };

    /// <summary>What it is resolved to. That counts as a use.</summary>
    /// <returns><see langword="null"/> when it has to be resolved anew.</returns>
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

    /// <returns>How long nobody asks again.</returns>
    public TimeSpan Failed() =>
        TimeSpan.FromTicks(Math.Min(FailedFor.Ticks << Math.Min(_failures++, MostFailures), FailedForLongest.Ticks));

    /// <summary>Lets the keys go, and everything that was verified with them. The pace stays.</summary>
    public void Retire()
    {
        var current = _current;
        _current = null;
        current?.Retire();
    }
}
