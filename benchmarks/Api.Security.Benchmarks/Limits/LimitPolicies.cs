using Api.Security.RateLimiting;

namespace Api.Security.Benchmarks.Limits;

/// <summary>Policies that never refuse.</summary>
internal sealed class LimitPolicies
{
    public LimitPolicies()
    {
        Rate = Keep(new() { Name = "rate", Id = Ids.Get("rate", RateLimitKind.Rate), Kind = RateLimitKind.Rate,
            Limit = 1_000_000, Burst = 1L << 53, Window = LimitTime.PerSecond });
        Quota = Keep(new() { Name = "monthly", Id = Ids.Get("monthly", RateLimitKind.Quota), Kind = RateLimitKind.Quota,
            Limit = 1L << 53, Period = QuotaPeriod.Month });
    }

    public static PolicyIds Ids { get; } = new();

    public LimitPolicy Rate { get; }

    public LimitPolicy Quota { get; }

    private static LimitPolicy Keep(LimitPolicy policy)
    {
        Ids.Keep(policy);
        return policy;
    }
}
