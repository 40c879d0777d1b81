namespace Api.Security;

/// <summary>
/// Limits how often each caller may call an endpoint or a controller; see <see cref="RequireRateLimitExtensions"/>. It is metadata, not an
/// authorization requirement: it does not change who may call the endpoint.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RateLimitAttribute : Attribute, ILimitMetadata
{
    private long? _cost;

    /// <summary>Limits by the plan of the caller; a caller without a plan has no limits.</summary>
    public RateLimitAttribute()
    {
    }

    /// <summary>Limits by a plan that applies to all callers.</summary>
    /// <param name="plan">The name of the plan under <c>ApiSecurity:RateLimits:Plans</c>.</param>
    public RateLimitAttribute(string plan)
    {
        ArgumentException.ThrowIfNullOrEmpty(plan);
        Plan = plan;
    }

    /// <summary>The plan; <see langword="null"/> for that of the caller.</summary>
    public string? Plan { get; }

    /// <summary>
    /// How many units a request costs. It replaces the <c>Cost</c> of all policies of the plan, except those with <c>Cost</c> 0.
    /// </summary>
    /// <value>
    /// 0 to 2^53. A request that costs more than a limit is always refused. Default: 1, which keeps the costs of the policies.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 2^53.</exception>
    public long Cost
    {
        get => _cost ?? 1;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, RateLimiting.RateLimitOptionsValidator.Most);
            _cost = value;
        }
    }

    internal long? OwnCost => _cost;

    string ILimitMetadata.Rule => RateLimiting.LimitRule.Describe(Plan);
}
