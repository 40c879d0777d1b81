namespace Api.Security.RateLimiting;

/// <summary>One policy of a plan: <c>ApiSecurity:RateLimits:Plans:{plan}:{policy}</c>.</summary>
public sealed class RateLimitPolicyOptions
{
    /// <summary>What it limits. Required.</summary>
    public RateLimitKind? Kind { get; set; }

    /// <summary>
    /// How many requests: in each <see cref="Window"/>, in each <see cref="Period"/>, or at the same time. For a quota, units. Required.
    /// </summary>
    /// <value>1 to 2^53; for a rate at most one each microsecond.</value>
    public long? Limit { get; set; }

    /// <summary>For a rate, required: the time for <see cref="Limit"/> requests.</summary>
    /// <value>1 s to 31 days.</value>
    public TimeSpan? Window { get; set; }

    /// <summary>For a rate: how many requests pass at once after a pause.</summary>
    /// <value>1 to 2^53. Default: <see cref="Limit"/>.</value>
    public long? Burst { get; set; }

    /// <summary>For a quota, required: the length of a window.</summary>
    public QuotaPeriod? Period { get; set; }

    /// <summary>
    /// For a quota: the start of a window; the other windows follow from it. A month that is too short for the day of the anchor starts on
    /// its last day.
    /// </summary>
    /// <value>Default: <see langword="null"/>, calendar windows in UTC.</value>
    public DateTimeOffset? Anchor { get; set; }

    /// <summary>Who shares the count.</summary>
    /// <value>Default: <see cref="RateLimitScope.Client"/>.</value>
    public RateLimitScope Scope { get; set; }

    /// <summary>
    /// How many units a request costs, unless its endpoint sets a different cost. 0 charges nothing by itself: the endpoint charges with
    /// <see cref="IRateLimitFeature"/> what the request has used, and requests are refused once the limit is reached.
    /// </summary>
    /// <value>0 to <see cref="Limit"/>. Default: 1.</value>
    public long Cost { get; set; } = 1;

    /// <summary>What happens while the shared store is unavailable.</summary>
    /// <value>Default: <see cref="StoreErrorAction.LocalShare"/>.</value>
    public StoreErrorAction OnStoreError { get; set; }

    /// <summary>
    /// For a quota with a shared store: how many units a node reserves at once, so that it decides on its own until they are used. With 0,
    /// the node calls the store for each request. The quota is never exceeded; at the end, at most one lease for each node is unused. A
    /// node reserves units with the second of two requests within ten seconds, and returns units that were not used for ten seconds. Leases
    /// apply to requests whose policies are all quotas with a lease; any other policy needs one call for each request anyway.
    /// </summary>
    /// <value>0 to <see cref="Limit"/>. Default: 0.</value>
    public long Lease { get; set; }
}
