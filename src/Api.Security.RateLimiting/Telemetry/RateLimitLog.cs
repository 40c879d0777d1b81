using Microsoft.Extensions.Logging;

namespace Api.Security.RateLimiting;

/// <summary>The log messages of this package, ids 1600 to 1699.</summary>
internal static partial class RateLimitLog
{
    public const string Category = TelemetryNames.LogCategory + ".RateLimiting";

    [LoggerMessage(1601, LogLevel.Information, "The rate limits have changed: {Count} plans apply from the next request.")]
    public static partial void Reloaded(this ILogger logger, int count);

    [LoggerMessage(1602, LogLevel.Error, "The changed rate limits are not used, the previous ones still apply: {Errors}")]
    public static partial void NotReloaded(this ILogger logger, string errors);

    [LoggerMessage(1603, LogLevel.Warning,
        "A caller has a plan that does not exist under ApiSecurity:RateLimits:Plans: in the limits of its API client, or in the claim " +
        "{Claim}. The next plan that applies is used, such as DefaultPlan. Logged at most once a minute.")]
    public static partial void UnknownPlan(this ILogger logger, string claim);

    [LoggerMessage(1604, LogLevel.Warning,
        "The used quotas cannot be read from the store of API keys. Until they can, quotas of clients that this node has not seen yet " +
        "start at zero; what was used before is added afterwards. Logged once until it succeeds.")]
    public static partial void QuotasNotRead(this ILogger logger);

    [LoggerMessage(1605, LogLevel.Information, "The used quotas can be read from the store of API keys again.")]
    public static partial void QuotasReadAgain(this ILogger logger);
}
