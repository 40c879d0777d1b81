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
}
