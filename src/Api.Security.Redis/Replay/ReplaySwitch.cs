using Microsoft.Extensions.Logging;

namespace Api.Security.Redis;

/// <summary>Whether Redis is asked for used proofs. Short, because requests with a proof are refused meanwhile.</summary>
internal sealed class ReplaySwitch(TimeProvider clock, ILogger logger) : OutageSwitch(clock, TimeSpan.FromSeconds(1))
{
    protected override void LogOff(string reason) => logger.ProofsNotShared(reason);

    protected override void LogOn() => logger.ProofsShared();
}
