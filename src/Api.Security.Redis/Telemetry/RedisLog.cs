using Microsoft.Extensions.Logging;

namespace Api.Security.Redis;

/// <summary>The log messages of this package, ids 1500 to 1599. They contain no address and nothing else of the configuration.</summary>
internal static partial class RedisLog
{
    public const string Category = TelemetryNames.LogCategory + ".Redis";

    [LoggerMessage(1501, LogLevel.Information, "Listening to Redis: changes of API keys arrive immediately.")]
    public static partial void Connected(this ILogger logger);

    [LoggerMessage(1502, LogLevel.Warning,
        "Cannot listen to Redis: {Failure}. Until it is available, changes of API keys are read from the feed of the store. The " +
        "connection is retried indefinitely; logged once until it succeeds.")]
    public static partial void NotConnected(this ILogger logger, string failure);

    [LoggerMessage(1503, LogLevel.Warning,
        "Cannot publish changes of API keys in Redis: {Failure}. Other nodes read them from the feed of the store. Logged once " +
        "until publishing works again.")]
    public static partial void NotPublished(this ILogger logger, string failure);

    [LoggerMessage(1504, LogLevel.Information, "Changes of API keys are published in Redis again.")]
    public static partial void PublishingAgain(this ILogger logger);

    [LoggerMessage(1511, LogLevel.Warning,
        "Redis is not used for limits: {Failure}. Until it is available, this node decides as OnStoreError of each policy says. It tries " +
        "again indefinitely; logged once until it succeeds.")]
    public static partial void LimitsNotShared(this ILogger logger, string failure);

    [LoggerMessage(1512, LogLevel.Information, "Redis is used for limits again. What this node has charged to quotas is being added.")]
    public static partial void LimitsShared(this ILogger logger);

    [LoggerMessage(1513, LogLevel.Warning,
        "Redis refused the count of a caller: {Failure}. Another program may have written to its key. This node decides instead. Logged " +
        "at most once a minute.")]
    public static partial void CountNotUsed(this ILogger logger, string failure);

    [LoggerMessage(1521, LogLevel.Warning,
        "Usage is not copied to Redis: {Failure}. Until it is, a node that dies loses what it has not written to the database. Logged " +
        "once until it succeeds.")]
    public static partial void UsageNotCopied(this ILogger logger, string failure);

    [LoggerMessage(1522, LogLevel.Information, "Usage is copied to Redis again.")]
    public static partial void UsageCopied(this ILogger logger);

    [LoggerMessage(1531, LogLevel.Warning,
        "Redis is not used for used proofs: {Failure}. Until it is available, it is not known whether a proof is new. This node tries " +
        "again indefinitely; logged once until it succeeds.")]
    public static partial void ProofsNotShared(this ILogger logger, string failure);

    [LoggerMessage(1532, LogLevel.Information, "Redis is used for used proofs again.")]
    public static partial void ProofsShared(this ILogger logger);

    [LoggerMessage(1533, LogLevel.Warning,
        "Redis has lost used proofs. It is not known of proofs that were issued before {Time} whether they are new. Logged at most once " +
        "a minute.")]
    public static partial void ProofsLost(this ILogger logger, DateTimeOffset time);
}
