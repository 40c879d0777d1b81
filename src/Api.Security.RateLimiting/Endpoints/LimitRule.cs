namespace Api.Security.RateLimiting;

/// <summary>How reports name a limit.</summary>
internal static class LimitRule
{
    /// <param name="plan">The plan; <see langword="null"/> for that of the caller.</param>
    public static string Describe(string? plan) => plan is null ? "rate limit by plan" : $"rate limit {plan}";
}
