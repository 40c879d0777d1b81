using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security.Redis;

/// <summary>Whether Redis answers a ping in time.</summary>
internal sealed class RedisHealthCheck(RedisCommands commands) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await commands.RunAsync(static connection => connection.GetDatabase().PingAsync(), Limit, cancellationToken);
            return HealthCheckResult.Healthy("Redis responds.");
        }
        catch (RedisFailure failure)
        {
            return new(context.Registration.FailureStatus,
                $"Redis is not used: {failure.Reason}. Each node works on its own, and whether a proof was already used is unknown.");
        }
    }
}
