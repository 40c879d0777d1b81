using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reports degraded when the store has reverted to an older state, when the store or its change feed cannot be read, or when the
/// clock of this node differs from the store's. Keys are still accepted and refused, and a restart fixes none of this, so the
/// check never reports unhealthy. It only reads state in memory.
/// </summary>
internal sealed class ApiKeyHealthCheck(StoreState store, FeedReader feed, RestoreWatch restores, StoreClockReader storeClock)
    : IHealthCheck
{
    public const string Name = "api-security-api-keys";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>
        {
            ["storeFails"] = store.IsFailing, ["feedFails"] = feed.IsFailing, ["storeWentBack"] = restores.IsBehind,
            ["skewSeconds"] = Math.Round(storeClock.Skew.TotalSeconds, 1),
        };
        var problem = this switch
        {
            _ when restores.IsBehind => "The store has reverted to an older state: keys that were revoked may be accepted again.",
            _ when store.IsFailing =>
                "The store is unavailable: keys in memory keep working for a while, all others are answered with 503.",
            _ when feed.IsFailing => "The change feed cannot be read: revocations take up to Cache:MaxAge.",
            _ when storeClock.Skew.Duration() > StoreClockReader.MostSkew =>
                "The clocks of this node and of the store of API keys differ.",
            _ => null,
        };
        return Task.FromResult(
            problem is null
                ? HealthCheckResult.Healthy("API keys can be verified.", data)
                : HealthCheckResult.Degraded(problem, data: data));
    }
}
