using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>The log messages of the administration. The changes themselves are recorded in the audit.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(1551, LogLevel.Error,
        "The API key administration could not answer; the caller received 503. Logged at most once a minute.")]
    public static partial void AdministrationFailed(this ILogger logger, Exception exception);
}
