using Api.Security.ApiKeys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security;

/// <summary>Adds a readiness check for the store of API keys.</summary>
public static class ApiKeyHealthChecksBuilderExtensions
{
    /// <summary>
    /// One check, named <c>api-security-key-store</c>, with the tag <c>ready</c> and the data <c>skewSeconds</c>: how much the clock
    /// of this node is ahead of the clock of the store. It is unhealthy while the store cannot be read, and degraded while the clocks
    /// differ by more than 5 s. For readiness only: restarting a service brings no database back.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks()</c> returned.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddApiSecurityKeyStore(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            "api-security-key-store", static services => new KeyStoreHealthCheck(services.GetRequiredService<StoreClockReader>()), HealthStatus.Unhealthy, ["ready"]));
    }
}
