using Api.Security.RateLimiting;

namespace Api.Security.Redis.Tests;

/// <summary>Policies for tests. The windows are long, so that none ends in a test that does not want it.</summary>
internal static class Plans
{
    // The window does not end during a test, and all nodes have the same.
    private static readonly DateTimeOffset Anchor = TimeProvider.System.GetUtcNow().AddDays(-10);

    public static Action<IDictionary<string, RateLimitPolicyOptions>> Quota(
        long limit, long lease = 0, StoreErrorAction onStoreError = StoreErrorAction.LocalShare) =>
        plan => plan.AddQuota(limit, lease, onStoreError);

    public static void AddQuota(
        this IDictionary<string, RateLimitPolicyOptions> plan, long limit, long lease = 0,
        StoreErrorAction onStoreError = StoreErrorAction.LocalShare, string name = "quota") =>
        plan[name] = new()
        {
            Kind = RateLimitKind.Quota, Limit = limit, Period = QuotaPeriod.Month, Lease = lease, OnStoreError = onStoreError,
            Anchor = Anchor,
        };

    public static void AddRate(this IDictionary<string, RateLimitPolicyOptions> plan, long limit, TimeSpan window, long? burst = null,
        StoreErrorAction onStoreError = StoreErrorAction.LocalShare) =>
        plan["rate"] = new() { Kind = RateLimitKind.Rate, Limit = limit, Window = window, Burst = burst, OnStoreError = onStoreError };

    public static void AddConcurrency(this IDictionary<string, RateLimitPolicyOptions> plan, long limit,
        StoreErrorAction onStoreError = StoreErrorAction.LocalShare) =>
        plan["concurrency"] = new() { Kind = RateLimitKind.Concurrency, Limit = limit, OnStoreError = onStoreError };
}
