using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security.ApiKeys;

/// <summary>
/// Whether API keys can be looked up and judged here. Unhealthy: the store cannot be read. Degraded: it can, but the clock of this
/// node differs from that of the store by more than five seconds. Each check reads the clock of the store.
/// </summary>
internal sealed class KeyStoreHealthCheck(StoreClockReader reader) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!await reader.ReadAsync(cancellationToken))
            return new HealthCheckResult(context.Registration.FailureStatus, "The store of API keys cannot be read: keys that are not remembered are answered with 503.");
        var data = new Dictionary<string, object> { ["skewSeconds"] = Math.Round(reader.Skew.TotalSeconds, 1) };
        return reader.Skew.Duration() > StoreClockReader.MostSkew
            ? HealthCheckResult.Degraded("The clock of this node and that of the store of API keys differ.", data: data)
            : HealthCheckResult.Healthy("The store of API keys can be read.", data);
    }
}
