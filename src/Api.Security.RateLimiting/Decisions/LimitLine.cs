namespace Api.Security.RateLimiting;

/// <summary>One policy of one request: what is asked of a store, and what it answers.</summary>
internal struct LimitLine
{
    /// <summary>The policy.</summary>
    public LimitPolicy Policy;

    /// <summary>Whose count it is.</summary>
    public Partition Partition;

    /// <summary>The limit, with what replaces it and what was granted.</summary>
    public long Limit;

    /// <summary>For a rate: how many pass at once.</summary>
    public long Burst;

    /// <summary>The units of this request; 0 needs one that is left but charges none.</summary>
    public long Cost;

    /// <summary>For a quota: the window that the store charged, or would have charged.</summary>
    public QuotaWindow Window;

    /// <summary>Answer: whether the request is beyond the limit.</summary>
    public bool IsViolated;

    /// <summary>Answer: how many units are left, without this request when any policy is violated.</summary>
    public long Remaining;

    /// <summary>Answer: for a rate until everything is available again, for a quota until the end of its window. Microseconds.</summary>
    public long ResetsAfter;

    /// <summary>Answer: when violated, how long until the request would pass. Microseconds.</summary>
    public long RetryAfter;

    /// <summary>Answer: the units that the request is charged so far; what is charged later is added.</summary>
    public long Charged;

    /// <summary>How many units a request must find.</summary>
    public readonly long Needed => Math.Max(1, Cost);
}
