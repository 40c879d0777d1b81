namespace Api.Security.RateLimiting;

/// <summary>A named list of policies. All of them apply together.</summary>
internal sealed record LimitPlan(string Name, IReadOnlyList<LimitPolicy> Policies);
