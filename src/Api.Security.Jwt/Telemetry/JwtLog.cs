using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>All that this package can say. Ids 1200 to 1299. Issuers are named as configured, never as a token names them.</summary>
internal static partial class JwtLog
{
    public const string Category = TelemetryNames.LogCategory + ".Jwt";

    [LoggerMessage(1201, LogLevel.Warning, "{Section} holds keys of dotnet user-jwts, which are for Development only. They are ignored here.")]
    public static partial void UserJwtsIgnored(this ILogger logger, string section);

    [LoggerMessage(1202, LogLevel.Information, "Fetched {Count} keys of {Issuer}.")]
    public static partial void KeysFetched(this ILogger logger, string issuer, int count);

    [LoggerMessage(1203, LogLevel.Warning, "The keys of {Issuer} could not be fetched: {Failure}. Next try in {Seconds} s at the earliest; tokens with a cached key go on being accepted.")]
    public static partial void KeysNotFetched(this ILogger logger, string issuer, KeyFetchFailure failure, double seconds);
}
