using Api.Security.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Api.Security;

/// <summary>Makes plans usable with the rate-limiting middleware of ASP.NET Core.</summary>
public static class RateLimiterOptionsExtensions
{
    /// <summary>
    /// Adds a plan as a policy of ASP.NET Core, for endpoints that use <c>[EnableRateLimiting("name")]</c> or
    /// <c>RequireRateLimiting("name")</c>. Counts are the same as with <c>RequireRateLimit()</c>, and so is the response to a refused
    /// request. The middleware does not see the response: units of a 401, 403 or 5xx are not returned, and accepted requests have no
    /// rate-limit headers. Call <c>UseRateLimiter()</c> after <c>UseAuthentication()</c>; before it, all callers are anonymous.
    /// </summary>
    /// <param name="options">The options of the middleware.</param>
    /// <param name="policyName">The name of the policy.</param>
    /// <param name="plan">The plan that applies to all callers. Default: the plan of the caller.</param>
    /// <returns>The same options.</returns>
    public static RateLimiterOptions AddApiSecurityPlan(this RateLimiterOptions options, string policyName, string? plan = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(policyName);
        if (plan is not null) MiddlewarePlans.Add(options, policyName, plan);
        return options.AddPolicy(policyName, new PlanPolicy(plan));
    }
}
