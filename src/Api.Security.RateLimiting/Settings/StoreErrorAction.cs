namespace Api.Security.RateLimiting;

/// <summary>What happens while the shared store of the counts is unavailable.</summary>
public enum StoreErrorAction
{
    /// <summary>
    /// Each node counts for itself, up to its share: what was left of a quota, or the limit of a rate or of concurrency, divided by
    /// <see cref="RateLimitOptions.Nodes"/>, rounded up. What it charges to quotas is added to the store afterwards.
    /// </summary>
    LocalShare,

    /// <summary>Requests are accepted and counted. What is charged to quotas is added to the store afterwards.</summary>
    Allow,

    /// <summary>Requests are refused with 503.</summary>
    Refuse,
}
