using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>What the administration says of itself. What it was asked is in the audit.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(1551, LogLevel.Error, "The administration of API keys could not answer; the client got 503. Logged at most once a minute.")]
    public static partial void AdministrationFailed(this ILogger logger, Exception exception);
}
