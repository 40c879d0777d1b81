using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Logs the keys whose rows cannot be read, each at most once a minute.</summary>
internal sealed class UnreadableKeys(ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
{
    private const int Most = 100;

    private readonly ConcurrentDictionary<ApiKeyId, LogThrottle> _minutes = new();
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);

    public void Found(ApiKeyId id, Exception exception)
    {
        metrics.Looked("unreadable");
        if (_minutes.Count >= Most) _minutes.Clear();
        if (_minutes.GetOrAdd(id, _ => new LogThrottle(clock)).TryEnter())
            _logger.KeyUnreadable(ApiKeyId.Public(id.ToString()), (exception.InnerException ?? exception).GetType().Name);
    }
}
