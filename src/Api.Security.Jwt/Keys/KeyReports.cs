using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>Counts every fetch of keys, and logs what changed: an outage or a flood does not fill the log.</summary>
internal sealed class KeyReports(JwtMetrics metrics, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(JwtLog.Category);

    public void Fetched(string issuer, KeySet? before, KeySet keys, KeyFetchFailure? failureBefore)
    {
        metrics.Refreshed(issuer, null);
        if (keys.BrokenKeys > 0 && keys.BrokenKeys != before?.BrokenKeys) _logger.KeysLeftOut(issuer, keys.BrokenKeys);
        if (before is null || failureBefore is not null || !before.HasSameKeys(keys)) _logger.KeysFetched(issuer, keys.Count);
    }

    public void NotFetched(string issuer, KeyFetchFailure failure, KeyFetchFailure? failureBefore, TimeSpan wait)
    {
        metrics.Refreshed(issuer, failure);
        if (failure != failureBefore) _logger.KeysNotFetched(issuer, failure, wait.TotalSeconds);
    }
}
