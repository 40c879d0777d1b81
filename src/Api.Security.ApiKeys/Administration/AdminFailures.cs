using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Says that the administration could not answer, not more often than is of use: whoever may ask could fill the log otherwise.</summary>
internal sealed class AdminFailures(TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private readonly LogThrottle _minute = new(clock);

    public void Report(Exception exception)
    {
        if (_minute.TryEnter()) _logger.AdministrationFailed(exception);
    }
}
