using Microsoft.Extensions.Logging;

namespace Api.Security.RateLimiting;

/// <summary>The log messages of this package, ids 1600 to 1699.</summary>
internal static partial class RateLimitLog
{
    public const string Category = TelemetryNames.LogCategory + ".RateLimiting";

    [LoggerMessage(1601, LogLevel.Information, "The rate limits have changed: {Count} plans apply from the next request.")]
    public static partial void Reloaded(this ILogger logger, int count);

    [LoggerMessage(1602, LogLevel.Error, "The changed rate limits are not used; the previous ones still apply: {Errors}")]
    public static partial void NotReloaded(this ILogger logger, string errors);

    [LoggerMessage(1603, LogLevel.Warning,
        "A caller's plan does not exist under ApiSecurity:RateLimits:Plans. Its name comes from the limits of the API client or from " +
        "the claim {Claim}. The next plan that applies is used, such as DefaultPlan. Logged at most once a minute.")]
    public static partial void UnknownPlan(this ILogger logger, string claim);

    [LoggerMessage(1604, LogLevel.Warning,
        "Quota usage cannot be read from the store of API keys. Until it can, quotas of clients that this node has not seen yet start " +
        "at zero; earlier usage is added afterwards. Logged once until it succeeds.")]
    public static partial void QuotasNotRead(this ILogger logger);

    [LoggerMessage(1605, LogLevel.Information, "Quota usage can be read from the store of API keys again.")]
    public static partial void QuotasReadAgain(this ILogger logger);
}
