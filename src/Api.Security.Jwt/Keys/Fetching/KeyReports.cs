using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>
/// Counts every fetch of keys, and logs only changes, so that an outage or a flood does not fill the log. Resolved issuers are counted
/// under one name, and their failures are not logged before they have published a key set: until then, their name is unverified input.
/// </summary>
internal sealed class KeyReports(JwtMetrics metrics, ILoggerFactory loggers, TimeProvider clock)
{
    private readonly LogThrottle _forbidden = new(clock);
    private readonly ILogger _logger = loggers.CreateLogger(JwtLog.Category);

    /// <param name="issuer">The issuer of the keys.</param>
    /// <param name="fetch">The result of the fetch.</param>
    /// <param name="before">The previous keys.</param>
    /// <param name="failureBefore">The failure of the previous fetch, which is already logged.</param>
    /// <param name="wait">The time until the next attempt, after a failure.</param>
    public void Ended(KeyOwner issuer, in KeyFetch fetch, KeySet? before, KeyFetchFailure? failureBefore, TimeSpan wait)
    {
        if (fetch.Published is not { } published)
        {
            NotFetched(issuer, before, fetch.Failure!.Value, fetch.Detail, failureBefore, wait);
            return;
        }

        if (fetch.DiscoveryFailure is not { } failure)
        {
            Fetched(issuer, before, published.Keys, failureBefore);
            return;
        }

        metrics.Refreshed(issuer.TelemetryName, failure);
        if (failure != failureBefore) _logger.DiscoveryFailed(issuer.Authority, failure, fetch.Detail);
        Fetched(issuer, before, published.Keys, failureBefore: null);
    }

    public void Fetched(KeyOwner issuer, KeySet? before, KeySet keys, KeyFetchFailure? failureBefore)
    {
        metrics.Refreshed(issuer.TelemetryName, null);
        if (keys.BrokenKeys > 0 && keys.BrokenKeys != before?.BrokenKeys) _logger.KeysLeftOut(issuer.Authority, keys.BrokenKeys);
        if (before is null || failureBefore is not null || !before.HasSameKeys(keys)) _logger.KeysFetched(issuer.Authority, keys.Count);
    }

    /// <param name="issuer">The issuer of the keys.</param>
    /// <param name="before">The previous keys.</param>
    /// <param name="failure">Why the fetch failed.</param>
    /// <param name="detail">What happened; see <see cref="FetchDetail"/>.</param>
    /// <param name="failureBefore">The failure of the previous fetch, which is already logged.</param>
    /// <param name="wait">The time until the next attempt.</param>
    public void NotFetched(
        KeyOwner issuer, KeySet? before, KeyFetchFailure failure, string detail, KeyFetchFailure? failureBefore, TimeSpan wait)
    {
        metrics.Refreshed(issuer.TelemetryName, failure);
        if (failure is KeyFetchFailure.ForbiddenAddress && _forbidden.TryEnter()) _logger.ResolvedAddressForbidden();
        if (failure is KeyFetchFailure.Postponed) return;
        if (failure != failureBefore && (before is not null || !issuer.IsResolved))
            _logger.KeysNotFetched(issuer.Authority, failure, detail, wait.TotalSeconds);
    }
}
