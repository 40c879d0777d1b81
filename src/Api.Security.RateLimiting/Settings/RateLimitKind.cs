namespace Api.Security.RateLimiting;

/// <summary>What a policy limits.</summary>
public enum RateLimitKind
{
    /// <summary>
    /// A rate: a burst at once, then one request each <c>Window</c>/<c>Limit</c> (the generic cell rate algorithm). There is no window
    /// at whose start twice the limit could pass.
    /// </summary>
    Rate,

    /// <summary>A number of units in each calendar hour, day, week or month in UTC, or in periods from an anchor.</summary>
    Quota,

    /// <summary>A number of requests at the same time.</summary>
    Concurrency,
}
