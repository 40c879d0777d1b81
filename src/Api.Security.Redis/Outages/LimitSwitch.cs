using Microsoft.Extensions.Logging;

namespace Api.Security.Redis;

/// <summary>Whether Redis decides limits, or this node does because Redis fails, for at least five seconds.</summary>
internal sealed class LimitSwitch(TimeProvider clock, ILogger logger) : OutageSwitch(clock, TimeSpan.FromSeconds(5))
{
    protected override void LogOff(string reason) => logger.LimitsNotShared(reason);

    protected override void LogOn() => logger.LimitsShared();
}
