using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security.Jwt;

/// <summary>
/// Checks whether the tokens of one issuer can be verified. Healthy: keys are available. Degraded: keys are available, but the last
/// fetch failed. Unhealthy: no keys, or they are older than <c>MaxStale</c>; its tokens are answered with 503. The check uses the keys
/// as a request does: it fetches them when they are due, within the same budget.
/// </summary>
internal sealed class KeyHealthCheck(KeyCache keys) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (keys.Serve() is null && keys.TryLoad(out _) is { } fetch) await fetch.WaitAsync(cancellationToken);
        var status = keys.Status;
        var data = new Dictionary<string, object> { ["issuer"] = status.Issuer, ["keys"] = status.Count };
        if (status.Age is { } age) data["ageSeconds"] = Math.Floor(age.TotalSeconds);
        if (status.LastFailure is { } failure)
        {
            data["lastError"] = JwtMetrics.Result(failure);
            if (status.LastDetail.Length > 0) data["lastErrorDetail"] = status.LastDetail;
        }

        return status switch
        {
            { Count: 0 } => new HealthCheckResult(
                context.Registration.FailureStatus, "No usable keys: tokens of this issuer are answered with 503.", data: data),
            { LastFailure: not null } => HealthCheckResult.Degraded(
                "The last fetch of the keys failed; the previous keys are still used.", data: data),
            _ => HealthCheckResult.Healthy("The keys are available.", data),
        };
    }
}
