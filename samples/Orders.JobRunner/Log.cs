using Microsoft.Extensions.Logging;

namespace Orders.JobRunner;

/// <summary>The log messages of the job. Tokens and secrets are never parameters.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Method} /{Path} answered {Status}.")]
    public static partial void Answered(ILogger logger, HttpMethod method, string path, int status);

    [LoggerMessage(2, LogLevel.Warning, "{Method} /{Path} was refused with {Status} {Code}; {Next}.")]
    public static partial void Refused(ILogger logger, HttpMethod method, string path, int status, string code, string next);

    [LoggerMessage(3, LogLevel.Warning, "{Method} /{Path} is unavailable; waiting {Seconds:0.#} s as requested.")]
    public static partial void Waiting(ILogger logger, HttpMethod method, string path, double seconds);

    [LoggerMessage(4, LogLevel.Warning, "The round failed: {Problem}")]
    public static partial void RoundFailed(ILogger logger, string problem);
}
