using Microsoft.Extensions.Logging;

namespace Api.Security.Redis;

/// <summary>The log messages of this package, ids 1500 to 1599. They contain no address and nothing else of the configuration.</summary>
internal static partial class RedisLog
{
    public const string Category = TelemetryNames.LogCategory + ".Redis";

    [LoggerMessage(1501, LogLevel.Information, "Listening to Redis: changes to API keys arrive immediately.")]
    public static partial void Connected(this ILogger logger);

    [LoggerMessage(1502, LogLevel.Warning,
        "Cannot listen to Redis: {Failure}. Until Redis is available, changes to API keys are read from the change feed of the store. " +
        "The connection is retried indefinitely. Logged once until it succeeds.")]
    public static partial void NotConnected(this ILogger logger, string failure);

    [LoggerMessage(1503, LogLevel.Warning,
        "Cannot publish changes to API keys in Redis: {Failure}. Other nodes read them from the change feed of the store. Logged once " +
        "until publishing works again.")]
    public static partial void NotPublished(this ILogger logger, string failure);

    [LoggerMessage(1504, LogLevel.Information, "Changes to API keys are published in Redis again.")]
    public static partial void PublishingAgain(this ILogger logger);

    [LoggerMessage(1511, LogLevel.Warning,
        "Redis is not used for limits: {Failure}. Until Redis is available, this node applies OnStoreError of each policy. It retries " +
        "indefinitely. Logged once until it succeeds.")]
    public static partial void LimitsNotShared(this ILogger logger, string failure);

    [LoggerMessage(1512, LogLevel.Information,
        "Redis is used for limits again. Units that this node charged to quotas in the meantime are being added.")]
    public static partial void LimitsShared(this ILogger logger);

    [LoggerMessage(1513, LogLevel.Warning,
        "Redis rejected the counter of a caller: {Failure}. Another program may have written to its key. This node decides instead. " +
        "Logged at most once a minute.")]
    public static partial void CountNotUsed(this ILogger logger, string failure);

    [LoggerMessage(1521, LogLevel.Warning,
        "Usage is not copied to Redis: {Failure}. Until it is, a node that crashes loses the usage that it has not written to the " +
        "database. Logged once until it succeeds.")]
    public static partial void UsageNotCopied(this ILogger logger, string failure);

    [LoggerMessage(1522, LogLevel.Information, "Usage is copied to Redis again.")]
    public static partial void UsageCopied(this ILogger logger);

    [LoggerMessage(1531, LogLevel.Warning,
        "Redis is not used to record proofs: {Failure}. Until Redis is available, whether a proof was already used is unknown. This " +
        "node retries indefinitely. Logged once until it succeeds.")]
    public static partial void ProofsNotShared(this ILogger logger, string failure);

    [LoggerMessage(1532, LogLevel.Information, "Redis is used to record proofs again.")]
    public static partial void ProofsShared(this ILogger logger);

    [LoggerMessage(1533, LogLevel.Warning,
        "Redis has lost recorded proofs. Whether a proof issued before {Time} was already used is unknown. Logged at most once a " +
        "minute.")]
    public static partial void ProofsLost(this ILogger logger, DateTimeOffset time);
}
