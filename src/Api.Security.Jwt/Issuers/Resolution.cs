namespace Api.Security.Jwt;

/// <summary>One attempt to resolve an issuer: pending, succeeded, or refused for a while.</summary>
internal sealed class Resolution
{
    private volatile Passing? _ending;
    private volatile bool _isRetired;
    private volatile TrustedIssuer? _issuer;

    public Task<Outcome<TrustedIssuer>> Task { get; set; } = null!;

    /// <summary>Whether the attempt ended without an issuer.</summary>
    public bool HasEnded => _ending is not null;

    public bool HasPassed(TimeProvider clock) => _ending is { } ending && clock.GetElapsedTime(ending.At) >= ending.Lasts;

    public Outcome<TrustedIssuer> Keep(TrustedIssuer issuer)
    {
        _issuer = issuer;
        if (_isRetired) issuer.Retire();
        return issuer;
    }

    // May be called before the issuer is available.
    public void Retire()
    {
        _isRetired = true;
        _issuer?.Retire();
    }

    public Outcome<TrustedIssuer> End(Outcome<TrustedIssuer> match, TimeSpan lasts, TimeProvider clock)
    {
        _ending = new Passing(clock.GetTimestamp(), lasts);
        return match;
    }

    /// <summary>When the attempt ended, and how long the result is remembered.</summary>
    private sealed record Passing(long At, TimeSpan Lasts);
}
