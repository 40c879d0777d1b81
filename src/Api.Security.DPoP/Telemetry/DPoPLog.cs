using Microsoft.Extensions.Logging;

namespace Api.Security.DPoP;

/// <summary>The log messages of this package, ids 1800 to 1899. They contain nothing of a proof or a token.</summary>
internal static partial class DPoPLog
{
    public const string Category = TelemetryNames.LogCategory + ".DPoP";

    [LoggerMessage(1801, LogLevel.Error,
        "Whether DPoP proofs were already used is unknown ({Reason}). Requests with a proof are {Action} (OnReplayStoreOutage). Logged " +
        "at most once a minute.")]
    public static partial void ReplayUnknown(this ILogger logger, string reason, string action);

    [LoggerMessage(1802, LogLevel.Error,
        "A nonce for DPoP proofs could not be created because Data Protection failed with {Exception}. Requests with a proof are " +
        "answered with 503. Logged at most once a minute.")]
    public static partial void NonceNotMade(this ILogger logger, string exception);
}
