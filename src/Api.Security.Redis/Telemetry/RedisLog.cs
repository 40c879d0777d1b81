using Microsoft.Extensions.Logging;

namespace Api.Security.Redis;

/// <summary>All that this package can say. Ids 1500 to 1599. No address and nothing else of the configuration.</summary>
internal static partial class RedisLog
{
    public const string Category = TelemetryNames.LogCategory + ".Redis";

    [LoggerMessage(1501, LogLevel.Information, "Listening to Redis: changes of API keys arrive at once.")]
    public static partial void Connected(this ILogger logger);

    [LoggerMessage(1502, LogLevel.Warning, "Redis cannot be listened to: {Failure}. Changes of API keys are read from the feed of the store until it can; it is tried again for ever, and this is logged once until then.")]
    public static partial void NotConnected(this ILogger logger, string failure);

    [LoggerMessage(1503, LogLevel.Warning, "Changes of API keys cannot be published in Redis: {Failure}. Other nodes read them from the feed of the store; logged once until it changes.")]
    public static partial void NotPublished(this ILogger logger, string failure);

    [LoggerMessage(1504, LogLevel.Information, "Changes of API keys are published in Redis again.")]
    public static partial void PublishingAgain(this ILogger logger);
}
