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
    /// A check named <c>api-security-api-keys</c>, with the tag <c>ready</c> and the data <c>storeWentBack</c>, <c>storeFails</c>,
    /// <c>feedFails</c> and <c>skewSeconds</c>: how much the clock of this node is ahead of the store's. It is degraded, never unhealthy, when one
    /// of them is true or the clocks differ by more than 5 s: what is remembered keeps working, and a restart does not help.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks()</c> returned; <c>AddApiKeys()</c> has to be called as well.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddApiSecurityApiKeys(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, ApiKeyHealthChecks>());
        return builder;
    }
}
