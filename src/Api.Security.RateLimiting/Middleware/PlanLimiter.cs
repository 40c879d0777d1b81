using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Api.Security.RateLimiting;

/// <summary>The limiter of one caller in the middleware of ASP.NET Core. It counts nothing itself.</summary>
internal sealed class PlanLimiter(LimitCaller caller, Partition address, EndpointLimits limits, RequestLimiter limiter) : RateLimiter
{
    // It has no counts, so the middleware may forget it at any time.
    public override TimeSpan? IdleDuration => TimeSpan.MaxValue;

    public override RateLimiterStatistics? GetStatistics() => null;

    // The middleware tries without waiting first; the counts may be in another server.
    protected override RateLimitLease AttemptAcquireCore(int permitCount) => PlanLease.Undecided;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        var (ticket, failure) = await limiter.DecideAsync(caller, address, limits, cancellationToken);
        return new PlanLease(ticket, failure);
    }
}

/// <summary>The lease of one request.</summary>
internal sealed class PlanLease(LimitTicket? ticket, ApiSecurityFailure? failure) : RateLimitLease
{
    public static PlanLease Undecided { get; } = new(null, ApiSecurityFailure.From(LimitRefusals.RateExceeded));

    /// <summary>Why the request is refused; <see langword="null"/> when it is not.</summary>
    public ApiSecurityFailure? Failure { get; } = failure;

    public override bool IsAcquired => Failure is null;

    public override IEnumerable<string> MetadataNames => Failure?.RetryAfter is null ? [] : [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? Failure?.RetryAfter : null;
        return metadata is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Failure is null) ticket?.DecidedBy?.End(ticket);
        base.Dispose(disposing);
    }
}
