using Api.Security.ApiKeys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds a health check for API keys.</summary>
public static class ApiKeyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check named <c>api-security-api-keys</c> with the tag <c>ready</c>. Its data is <c>storeWentBack</c>,
    /// <c>storeFails</c>, <c>feedFails</c> and <c>skewSeconds</c>, the time by which the clock of this node is ahead of the
    /// store's clock. The check reports degraded, never unhealthy, when one of the first three is true or the clocks differ by
    /// more than 5 s: cached keys keep working, and a restart does not help.
    /// </summary>
    /// <param name="builder">
    /// The builder that <c>AddHealthChecks()</c> returned. <c>AddApiKeys()</c> must be called as well.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddApiSecurityApiKeys(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, ApiKeyHealthChecks>());
        return builder;
    }
}
