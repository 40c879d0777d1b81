using Api.Security.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security;

/// <summary>Adds a health check for the Redis of <c>UseRedis(…)</c>.</summary>
public static class RedisHealthChecksBuilderExtensions
{
    /// <summary>
    /// Reports whether Redis answers within 500 ms, over the connection that is used for everything else. The report contains neither
    /// addresses nor passwords. Without <c>UseRedis(…)</c>, it reports a failure.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthChecks()</c> returned.</param>
    /// <param name="name">The name of the check. Default: <c>api-security-redis</c>.</param>
    /// <param name="failureStatus">
    /// What it reports while Redis is unavailable. Default: <see cref="HealthStatus.Degraded"/>, because the application works without
    /// it.
    /// </param>
    /// <param name="tags">Tags for filtering. Default: none.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddApiSecurityRedis(
        this IHealthChecksBuilder builder, string name = "api-security-redis", HealthStatus failureStatus = HealthStatus.Degraded,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new RedisHealthCheck(services.GetService<RedisCommands>()
                ?? throw new InvalidOperationException("AddApiSecurityRedis: call UseRedis(…) after AddApiSecurity().")),
            failureStatus, tags));
    }
}
