namespace Api.Security;

/// <summary>
/// The limits of an accepted request: <c>context.Features.Get&lt;IRateLimitFeature&gt;()</c>, which is <see langword="null"/> on endpoints
/// without limits and for callers without a plan.
/// </summary>
public interface IRateLimitFeature
{
    /// <summary>The policies of the request, in the order of their names within each plan.</summary>
    IReadOnlyList<RateLimitStatus> Policies { get; }

    /// <summary>
    /// Charges units to every rate and quota of the request, in addition to its cost. Limits may be exceeded: the next requests are then
    /// refused. If the response is 401, 403 or 5xx, all units of the request are returned to the quotas. A request is charged at most
    /// 2^53 units in total.
    /// </summary>
    /// <param name="units">How many; 0 to 2^53.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 2^53.</exception>
    void Charge(long units);

    /// <summary>Charges units to one rate or quota of the request, such as the tokens that a model has produced.</summary>
    /// <param name="policy">The name of the policy. If the request has no such policy, nothing is charged.</param>
    /// <param name="units">How many; 0 to 2^53.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 2^53.</exception>
    void Charge(string policy, long units);
}

/// <summary>The state of one policy for the caller of a request.</summary>
public sealed record RateLimitStatus
{
    /// <summary>The name of the policy.</summary>
    public required string Policy { get; init; }

    /// <summary>The limit, with what was granted.</summary>
    public required long Limit { get; init; }

    /// <summary>How many units are left.</summary>
    public required long Remaining { get; init; }

    /// <summary>
    /// For a rate: until everything is available again. For a quota: until its window ends. Zero for concurrency.
    /// </summary>
    public required TimeSpan ResetsAfter { get; init; }
}
