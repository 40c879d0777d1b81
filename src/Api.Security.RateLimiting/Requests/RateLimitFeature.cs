namespace Api.Security.RateLimiting;

/// <inheritdoc cref="IRateLimitFeature"/>
internal sealed class RateLimitFeature(LimitLine[] lines, LimitCaller caller, RequestLimiter limiter, HttpContext request)
    : LimitTicket(lines), IRateLimitFeature
{
    public LimitCaller Caller { get; } = caller;

    public HttpContext Request { get; } = request;

    /// <summary>Why the request is refused; <see langword="null"/> when it is not.</summary>
    public ApiSecurityFailure? Failure { get; set; }

    public IReadOnlyList<RateLimitStatus> Policies =>
    [
        .. Lines.Select(line => new RateLimitStatus
        {
            Policy = line.Policy.Name,
            Limit = line.Limit,
            Remaining = line.Remaining,
            ResetsAfter = LimitTime.ToDuration(line.ResetsAfter),
        }),
    ];

    public void Charge(long units)
    {
        Check(units);
        for (var i = 0; i < Lines.Length; i++) limiter.Charge(this, i, units);
    }

    public void Charge(string policy, long units)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Check(units);
        for (var i = 0; i < Lines.Length; i++)
            if (string.Equals(Lines[i].Policy.Name, policy, StringComparison.Ordinal)) limiter.Charge(this, i, units);
    }

    /// <summary>Ends the request, once its response is complete.</summary>
    public void End() => limiter.End(this);

    private static void Check(long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, RateLimitOptionsValidator.Most);
    }
}
