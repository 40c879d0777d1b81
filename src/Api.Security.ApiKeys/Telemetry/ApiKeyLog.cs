using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>The log messages of this package. Ids 1400 to 1499.</summary>
internal static partial class ApiKeyLog
{
    public const string Category = TelemetryNames.LogCategory + ".ApiKeys";

    [LoggerMessage(1401, LogLevel.Warning,
        "Issued keys and revocations are kept in the memory of this node only: they are lost when it stops, and other nodes do not "
        + "know them. To share them, call UseEntityFrameworkCore<TContext>().")]
    public static partial void OneNodeOnly(this ILogger logger);

    [LoggerMessage(1402, LogLevel.Error,
        "The store of API keys is unavailable ({Exception}). Keys in memory keep working for a while, "
        + "all others are answered with 503. Logged once until it is available again.")]
    public static partial void StoreUnavailable(this ILogger logger, string exception);

    [LoggerMessage(1403, LogLevel.Information, "The store of API keys is available again.")]
    public static partial void StoreAvailable(this ILogger logger);

    [LoggerMessage(1404, LogLevel.Critical,
        "A key was hashed with pepper version {Version}, which is not under ApiSecurity:ApiKeys:Peppers on this node. "
        + "Requests with it are answered with 503. Add that version again. Logged at most once a minute.")]
    public static partial void PepperMissing(this ILogger logger, int version);

    [LoggerMessage(1405, LogLevel.Warning,
        "A key is stored without a pepper, which is not accepted here. Either somebody with write access to the store added it, "
        + "or it was issued before there was a pepper. In the second case, set AllowUnpeppered until the key is hashed again. "
        + "Logged at most once a minute.")]
    public static partial void UnpepperedKey(this ILogger logger);

    [LoggerMessage(1406, LogLevel.Warning,
        "The change feed of API keys cannot be read ({Exception}). Until it can, revocations take up to Cache:MaxAge. "
        + "Logged once until it is available again.")]
    public static partial void FeedUnavailable(this ILogger logger, string exception);

    [LoggerMessage(1407, LogLevel.Information, "The change feed of API keys can be read again.")]
    public static partial void FeedAvailable(this ILogger logger);

    [LoggerMessage(1408, LogLevel.Warning,
        "Keys are stored without a pepper, because there is none under ApiSecurity:ApiKeys:Peppers. "
        + "Use this for Development only.")]
    public static partial void NoPepper(this ILogger logger);

    [LoggerMessage(1409, LogLevel.Warning,
        "The store of API keys returned claims that only this library sets: "
        + "subject, client, tenant, scopes or those of the key. They are ignored. Logged at most once a minute.")]
    public static partial void StoreClaimsIgnored(this ILogger logger);

    [LoggerMessage(1425, LogLevel.Warning,
        "The clock of this node is {Seconds} s ahead of the clock of the store (negative: behind). "
        + "Keys are validated by the clock of the store, tokens by the clock of this node. Set the clock with NTP. "
        + "Logged once until they agree.")]
    public static partial void ClockSkewed(this ILogger logger, double seconds);

    [LoggerMessage(1426, LogLevel.Information, "The clock of this node and the clock of the store agree again.")]
    public static partial void ClockAgrees(this ILogger logger);

    [LoggerMessage(1427, LogLevel.Warning,
        "The store has not revoked the API key {Key} yet. {Denied} keys are on the deny list in the meantime. "
        + "The revocation is retried for an hour.")]
    public static partial void NotRevokedYet(this ILogger logger, string key, int denied);

    [LoggerMessage(1428, LogLevel.Information, "The store has revoked the API key {Key} after earlier attempts failed.")]
    public static partial void RevokedLate(this ILogger logger, string key);

    [LoggerMessage(1429, LogLevel.Warning,
        "The store has refused to revoke the API key {Key} ({Failure}). It was removed from the deny list.")]
    public static partial void RevocationRefused(this ILogger logger, string key, string failure);

    [LoggerMessage(1430, LogLevel.Error,
        "The store has not revoked the API key {Key} within an hour. "
        + "If the key is on the deny list, it stays there until it expires. Revoke it again.")]
    public static partial void RevocationGivenUp(this ILogger logger, string key);

    [LoggerMessage(1435, LogLevel.Critical,
        "The store of API keys has reverted to an older state: a backup was restored, or a failover lost changes. "
        + "Keys that were revoked since then may be accepted again, except those on the deny list. "
        + "Follow 'Restoring a database' in docs/api-keys.md, then raise the epoch of the store above {Epoch}. "
        + "Logged once until then.")]
    public static partial void StoreWentBack(this ILogger logger, long epoch);

    [LoggerMessage(1436, LogLevel.Information, "The restored state of the store of API keys was accepted. Its epoch is {Epoch} now.")]
    public static partial void StoreAccepted(this ILogger logger, long epoch);

    [LoggerMessage(1437, LogLevel.Error,
        "The stored data of the API key {KeyId} or of its client cannot be read ({Exception}). "
        + "Requests with it are answered with 503, all others keep working. Logged at most once a minute for each key.")]
    public static partial void KeyUnreadable(this ILogger logger, string keyId, string exception);

    [LoggerMessage(1438, LogLevel.Warning, "{Count} more {Kind} events of the last minute are not logged; webhook and sinks receive them.")]
    public static partial void EventsNotLogged(this ILogger logger, long count, string kind);

    [LoggerMessage(1440, LogLevel.Warning,
        "Usage cannot be written to the store ({Exception}). It is counted in memory and written later. "
        + "Logged once until it can be written again.")]
    public static partial void UsageNotWritable(this ILogger logger, string exception);

    [LoggerMessage(1441, LogLevel.Information, "Usage can be written to the store again.")]
    public static partial void UsageWritable(this ILogger logger);

    [LoggerMessage(1442, LogLevel.Error,
        "The usage of {Count} requests was lost, because the store was not available when the application stopped and "
        + "ApiSecurity:ApiKeys:Usage:SpoolFile is not set or not writable: {Totals}.")]
    public static partial void UsageLost(this ILogger logger, long count, string totals);

    [LoggerMessage(1443, LogLevel.Warning,
        "The store was not available when the application stopped. The usage of {Count} requests is in {File}; the next start reads it.")]
    public static partial void UsageSpooled(this ILogger logger, long count, string file);

    [LoggerMessage(1444, LogLevel.Information, "The usage of {Count} requests was read from the spool file and is written to the store.")]
    public static partial void UsageResumed(this ILogger logger, long count);

    [LoggerMessage(1445, LogLevel.Error,
        "The spool file of usage cannot be read ({Exception}). It was moved to {File}; its usage is not counted.")]
    public static partial void UsageUnreadable(this ILogger logger, string file, string exception);

    [LoggerMessage(1446, LogLevel.Warning,
        "The store was not available when the application stopped. The usage of {Count} requests is in Redis; another node, or the next "
        + "start, writes it to the store.")]
    public static partial void UsageKept(this ILogger logger, long count);

    [LoggerMessage(1447, LogLevel.Information,
        "The usage of {Count} requests that another node had left in Redis was written to the store.")]
    public static partial void UsageTakenOver(this ILogger logger, long count);

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

    [LoggerMessage(1455, LogLevel.Error,
        "The API key store did not write a change; changes are answered with 503 until it does. Logged at most once a minute.")]
    public static partial void ChangeNotWritten(this ILogger logger, Exception exception);

    [LoggerMessage(1456, LogLevel.Error,
        "The API key administration could not answer; the caller received 503. Logged at most once a minute.")]
    public static partial void AdministrationFailed(this ILogger logger, Exception exception);
}
