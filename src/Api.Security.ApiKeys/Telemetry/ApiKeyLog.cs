using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>What this package can say beside its events. Ids 1400 to 1449.</summary>
internal static partial class ApiKeyLog
{
    public const string Category = TelemetryNames.LogCategory + ".ApiKeys";

    [LoggerMessage(1401, LogLevel.Warning, "API keys are kept in the memory of this one node: they end with it, and other nodes do not know them. Several nodes share them with UseEntityFrameworkCore<TContext>().")]
    public static partial void OneNodeOnly(this ILogger logger);

    [LoggerMessage(1402, LogLevel.Error, "The store of API keys is unavailable ({Exception}). Keys in memory go on for a while, all others are answered with 503. Logged once until it is back.")]
    public static partial void StoreUnavailable(this ILogger logger, string exception);

    [LoggerMessage(1403, LogLevel.Information, "The store of API keys is back.")]
    public static partial void StoreAvailable(this ILogger logger);

    [LoggerMessage(1404, LogLevel.Critical, "A key was hashed with pepper version {Version}, which is not under ApiSecurity:ApiKeys:Peppers here; it is answered with 503. Put that version back. Logged at most once a minute.")]
    public static partial void PepperMissing(this ILogger logger, int version);

    [LoggerMessage(1405, LogLevel.Warning, "A key is stored without a pepper, which does not count here: it was planted by somebody who can write to the store, or issued before there was a pepper; then AllowUnpeppered lets it in until it is hashed anew. Logged at most once a minute.")]
    public static partial void UnpepperedKey(this ILogger logger);

    [LoggerMessage(1406, LogLevel.Warning, "The change feed of API keys cannot be read ({Exception}). Revocations take up to Cache:MaxAge until it can. Logged once until it is back.")]
    public static partial void FeedUnavailable(this ILogger logger, string exception);

    [LoggerMessage(1407, LogLevel.Information, "The change feed of API keys can be read again.")]
    public static partial void FeedAvailable(this ILogger logger);

    [LoggerMessage(1408, LogLevel.Warning, "Keys are stored without a pepper, because there is none under ApiSecurity:ApiKeys:Peppers. That is for Development only.")]
    public static partial void NoPepper(this ILogger logger);

    [LoggerMessage(1409, LogLevel.Warning, "The store of API keys returned claims that only this library makes: subject, client, tenant, scopes or those of the key. They were left out. Logged at most once a minute.")]
    public static partial void StoreClaimsIgnored(this ILogger logger);

    [LoggerMessage(1425, LogLevel.Warning, "The clock of this node is {Seconds} s ahead of the clock of the store (negative: behind). Keys are judged by the clock of the store, tokens by that of this node: set it with NTP. Logged once until they agree.")]
    public static partial void ClockSkewed(this ILogger logger, double seconds);

    [LoggerMessage(1426, LogLevel.Information, "The clock of this node and the clock of the store agree again.")]
    public static partial void ClockAgrees(this ILogger logger);

    [LoggerMessage(1427, LogLevel.Warning, "The store has not revoked the API key {Key} yet. {Denied} keys are on the deny list for it; the revocation is tried for an hour.")]
    public static partial void NotRevokedYet(this ILogger logger, string key, int denied);

    [LoggerMessage(1428, LogLevel.Information, "The store has revoked the API key {Key}, which it could not do at first.")]
    public static partial void RevokedLate(this ILogger logger, string key);

    [LoggerMessage(1429, LogLevel.Warning, "The store has refused to revoke the API key {Key} ({Failure}); it is off the deny list again.")]
    public static partial void RevocationRefused(this ILogger logger, string key, string failure);

    [LoggerMessage(1430, LogLevel.Error, "The store has not revoked the API key {Key} within an hour. It stays on the deny list, if it is there, until it expires: revoke it again.")]
    public static partial void RevocationGivenUp(this ILogger logger, string key);

    [LoggerMessage(1435, LogLevel.Critical, "The store of API keys has gone back: an older state was restored, or a failover lost changes. Keys that were revoked since may be accepted again, except for those on the deny list. Follow 'Restoring a database' in docs/api-keys.md, and raise the epoch of the store above {Epoch} when that is done. Logged once until then.")]
    public static partial void StoreWentBack(this ILogger logger, long epoch);

    [LoggerMessage(1436, LogLevel.Information, "The restored state of the store of API keys was accepted: its epoch is {Epoch} now.")]
    public static partial void StoreAccepted(this ILogger logger, long epoch);

    [LoggerMessage(1437, LogLevel.Error, "What is stored of the API key {KeyId} or of its client cannot be read ({Exception}). Requests with it are answered with 503, all others go on. Logged once a minute for each key at most.")]
    public static partial void KeyUnreadable(this ILogger logger, string keyId, string exception);
}
