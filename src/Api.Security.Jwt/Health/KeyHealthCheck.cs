using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security.Jwt;

/// <summary>
/// Whether one issuer's tokens can be verified. Healthy: keys are there. Degraded: they are there, but the last fetch failed.
/// Unhealthy: there are none, or they are older than <c>MaxStale</c>; its tokens are answered with 503. A check counts as a
/// use of the keys: it fetches them when they are due, under the same budget as requests.
/// </summary>
internal sealed class KeyHealthCheck(KeyCache keys) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (keys.Serve() is null && keys.TryLoad(out _) is { } fetch) await fetch.WaitAsync(cancellationToken);
        var status = keys.Status;
        var data = new Dictionary<string, object> { ["issuer"] = status.Issuer, ["keys"] = status.Count };
        if (status.Age is { } age) data["ageSeconds"] = Math.Floor(age.TotalSeconds);
        if (status.LastFailure is { } failure) data["lastError"] = JwtMetrics.Result(failure);

        return status switch
        {
            { Count: 0 } => new HealthCheckResult(context.Registration.FailureStatus, "No usable keys: tokens of this issuer are answered with 503.", data: data),
            { LastFailure: not null } => HealthCheckResult.Degraded("The last fetch of the keys failed; the ones from before are used.", data: data),
            _ => HealthCheckResult.Healthy("The keys are there.", data),
        };
    }
}
