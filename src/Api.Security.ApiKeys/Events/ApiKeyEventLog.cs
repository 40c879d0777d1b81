using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>All that events say. Ids 1438 and 1450 to 1469.</summary>
internal static partial class ApiKeyEventLog
{
    public const string Category = TelemetryNames.LogCategory + ".ApiKeys";

    [LoggerMessage(1450, LogLevel.Warning, "{Kind} ({Detail}), {Count} times. Tenant {TenantId}, client {ClientId}, key {KeyId}, network {Network}.")]
    public static partial void SecurityEvent(this ILogger logger, string kind, string detail, long count, string tenantId, string clientId, string keyId, string network);

    [LoggerMessage(1451, LogLevel.Information, "{Kind} ({Detail}). Tenant {TenantId}, client {ClientId}, key {KeyId}.")]
    public static partial void Notice(this ILogger logger, string kind, string detail, string tenantId, string clientId, string keyId);

    [LoggerMessage(1452, LogLevel.Warning, "{Sink} does not take events: {Failure}. Each is tried three times in all and lost after that; logged once until it takes them again.")]
    public static partial void SinkFailed(this ILogger logger, string sink, string failure);

    [LoggerMessage(1453, LogLevel.Information, "{Sink} takes events again.")]
    public static partial void SinkRecovered(this ILogger logger, string sink);

    [LoggerMessage(1454, LogLevel.Warning, "{Count} events were lost, the last one to {Sink}. Logged at most once a minute.")]
    public static partial void EventsLost(this ILogger logger, long count, string sink);

    [LoggerMessage(1438, LogLevel.Warning, "{Count} more events {Kind} of the last minute are not in the log; webhook and sinks get them.")]
    public static partial void EventsNotLogged(this ILogger logger, long count, string kind);
}
