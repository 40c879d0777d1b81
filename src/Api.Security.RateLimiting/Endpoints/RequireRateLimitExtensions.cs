using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// Limits on endpoints and groups. They are decided after authentication and all local requirements, and before resources are loaded or
/// another service is called, so a request that is refused with 401 or 403 charges nothing. Limits of a group and of its endpoints apply
/// together: one request is charged all of them or none. Anonymous endpoints can have limits, too; their callers are counted by address.
/// </summary>
public static class RequireRateLimitExtensions
{
    /// <summary>
    /// Limits by plan: <c>app.MapGet("/orders", …).RequireRateLimit()</c>. A request beyond a limit is refused with 429
    /// <c>rate_limited</c> or <c>quota_exceeded</c>, with <c>Retry-After</c> and the names of the violated policies. On methods of a
    /// SignalR hub, use <c>[Authorize("rate-limit:plan")]</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to limit.</param>
    /// <param name="plan">
    /// A plan under <c>ApiSecurity:RateLimits:Plans</c> that applies to all callers, each with counts of its own. Default: the plan of the
    /// caller; without one, there is no limit.
    /// </param>
    /// <param name="cost">
    /// How many units a request costs, 0 to 2^53, instead of the costs of the policies; policies with <c>Cost</c> 0 keep it.
    /// </param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireRateLimit<TBuilder>(this TBuilder builder, string? plan = null, long? cost = null)
        where TBuilder : IEndpointConventionBuilder
    {
        var limit = plan is null ? new RateLimitAttribute() : new RateLimitAttribute(plan);
        if (cost is { } units) limit.Cost = units;
        return builder.WithMetadata(limit);
    }
}
