using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>The log messages of this package. Ids 1200 to 1299. Issuers are named as configured, never as in an unverified token.</summary>
internal static partial class JwtLog
{
    public const string Category = TelemetryNames.LogCategory + ".Jwt";

    [LoggerMessage(1201, LogLevel.Warning,
        "{Section} contains keys of dotnet user-jwts, which are for Development only. They are ignored.")]
    public static partial void UserJwtsIgnored(this ILogger logger, string section);

    [LoggerMessage(1202, LogLevel.Information, "{Issuer} now publishes {Count} usable keys.")]
    public static partial void KeysFetched(this ILogger logger, string issuer, int count);

    [LoggerMessage(1203, LogLevel.Warning,
        "The keys of {Issuer} could not be fetched: {Failure}. {Detail} The next attempt is in {Seconds:0.0} s at the " +
        "earliest. Tokens with a cached key are still accepted. Logged once until it changes.")]
    public static partial void KeysNotFetched(this ILogger logger, string issuer, KeyFetchFailure failure, string detail, double seconds);

    [LoggerMessage(1204, LogLevel.Warning,
        "{Count} of the keys that {Issuer} publishes for signatures are not used, because they are too weak, " +
        "malformed, or share a kid and an algorithm with another key. Tokens that name them are refused as key_unknown or key_ambiguous.")]
    public static partial void KeysLeftOut(this ILogger logger, string issuer, int count);

    [LoggerMessage(1205, LogLevel.Error,
        "The issuer resolver failed with {Exception}. Tokens of issuers that it did not resolve are answered with 503. " +
        "Logged at most once a minute.")]
    public static partial void IssuerResolverFailed(this ILogger logger, string exception);

    [LoggerMessage(1206, LogLevel.Error,
        "The issuer resolver returned settings that cannot be used: {Errors} Tokens of this issuer are answered " +
        "with 503. Logged at most once a minute.")]
    public static partial void ResolvedIssuerWrong(this ILogger logger, string errors);

    [LoggerMessage(1207, LogLevel.Warning,
        "The discovery document of {Issuer} could not be used: {Failure}. {Detail} Its keys were still fetched, from the " +
        "known address. Logged once until it changes.")]
    public static partial void DiscoveryFailed(this ILogger logger, string issuer, KeyFetchFailure failure, string detail);

    [LoggerMessage(1210, LogLevel.Warning,
        "{Section} has changed, but not all changes are applied: {Changes} New Jwks are applied to the issuer " +
        "with the same Authority; every other change needs a restart. Logged once until it changes.")]
    public static partial void RestartNeeded(this ILogger logger, string section, string changes);

    [LoggerMessage(1230, LogLevel.Warning,
        "Trying all {Count} keys for encrypted tokens would exceed the cost limit of one token. A token without a kid is therefore " +
        "not tried with keys that have one, and is refused as key_ambiguous. Make sure that the issuers put the kid into their tokens.")]
    public static partial void DecryptionNeedsKeyId(this ILogger logger, int count);

    [LoggerMessage(1240, LogLevel.Warning,
        "The keys of an issuer that the resolver allows were not fetched, because their address is not allowed: it is on another " +
        "server than the issuer (to allow it, list its host in ApiSecurity:Jwt:Resolver:KeyHosts), or in a network that is not public " +
        "(to allow it, list the network in ApiSecurity:Jwt:Resolver:AllowedNetworks). Its tokens are answered with 503. Logged at " +
        "most once a minute.")]
    public static partial void ResolvedAddressForbidden(this ILogger logger);

    [LoggerMessage(1250, LogLevel.Warning, "An issuer has Profile Fapi2, but the application does not meet FAPI 2.0. {Lacks}")]
    public static partial void HostLacksFapi(this ILogger logger, string lacks);
}
