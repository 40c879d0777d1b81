using Microsoft.Extensions.Logging;

namespace Api.Security.DPoP;

/// <summary>The log messages of this package, ids 1800 to 1899. They contain nothing of a proof or a token.</summary>
internal static partial class DPoPLog
{
    public const string Category = TelemetryNames.LogCategory + ".DPoP";

    [LoggerMessage(1801, LogLevel.Error,
        "It is not known whether DPoP proofs were used before ({Reason}): requests with a proof are {Action} (OnReplayStoreOutage). " +
        "Logged at most once a minute.")]
    public static partial void ReplayUnknown(this ILogger logger, string reason, string action);

    [LoggerMessage(1802, LogLevel.Error,
        "No nonce for DPoP proofs can be made, because Data Protection failed with {Exception}: requests with a proof are answered with " +
        "503. Logged at most once a minute.")]
    public static partial void NonceNotMade(this ILogger logger, string exception);
}
