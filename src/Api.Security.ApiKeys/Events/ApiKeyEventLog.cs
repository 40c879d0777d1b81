using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>The log messages of events. Ids 1438 and 1450 to 1469.</summary>
internal static partial class ApiKeyEventLog
{
    public const string Category = TelemetryNames.LogCategory + ".ApiKeys";

    [LoggerMessage(1450, LogLevel.Warning,
        "{Kind} ({Detail}), {Count} times. Tenant {TenantId}, client {ClientId}, key {KeyId}, network {Network}.")]
    public static partial void SecurityEvent(this ILogger logger, string kind, string detail, long count, string tenantId, string clientId,
        string keyId, string network);

    [LoggerMessage(1451, LogLevel.Information, "{Kind} ({Detail}). Tenant {TenantId}, client {ClientId}, key {KeyId}.")]
    public static partial void Notice(this ILogger logger, string kind, string detail, string tenantId, string clientId, string keyId);

    [LoggerMessage(1452, LogLevel.Warning,
        "{Sink} does not accept events: {Failure}. Each event is tried three times and then lost. Logged once until events are accepted.")]
    public static partial void SinkFailed(this ILogger logger, string sink, string failure);

    [LoggerMessage(1453, LogLevel.Information, "{Sink} accepts events again.")]
    public static partial void SinkRecovered(this ILogger logger, string sink);

    [LoggerMessage(1454, LogLevel.Warning, "{Count} events were lost, the last one at {Sink}. Logged at most once a minute.")]
    public static partial void EventsLost(this ILogger logger, long count, string sink);

    [LoggerMessage(1438, LogLevel.Warning, "{Count} more {Kind} events of the last minute are not logged; webhook and sinks receive them.")]
    public static partial void EventsNotLogged(this ILogger logger, long count, string kind);
}
