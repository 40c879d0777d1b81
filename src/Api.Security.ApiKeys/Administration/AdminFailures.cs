using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Logs that the administration could not answer, at most once a minute, so that callers cannot flood the log.</summary>
internal sealed class AdminFailures(TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private readonly LogThrottle _minute = new(clock);

    public void Report(Exception exception)
    {
        if (_minute.TryEnter()) _logger.AdministrationFailed(exception);
    }
}
