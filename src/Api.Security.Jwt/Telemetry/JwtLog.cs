using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>All that this package can say. Ids 1200 to 1299. Issuers are named as configured, never as a token names them.</summary>
internal static partial class JwtLog
{
    public const string Category = TelemetryNames.LogCategory + ".Jwt";

    [LoggerMessage(1201, LogLevel.Warning, "{Section} holds keys of dotnet user-jwts, which are for Development only. They are ignored here.")]
    public static partial void UserJwtsIgnored(this ILogger logger, string section);

    [LoggerMessage(1202, LogLevel.Information, "{Issuer} publishes {Count} usable keys now.")]
    public static partial void KeysFetched(this ILogger logger, string issuer, int count);

    [LoggerMessage(1203, LogLevel.Warning, "The keys of {Issuer} could not be fetched: {Failure}. Next try in {Seconds:0.0} s at the earliest. Logged once until it changes; tokens with a cached key go on being accepted.")]
    public static partial void KeysNotFetched(this ILogger logger, string issuer, KeyFetchFailure failure, double seconds);

    [LoggerMessage(1204, LogLevel.Warning, "{Count} of the keys that {Issuer} publishes for signatures are too weak, malformed or share a kid and an algorithm with another, and are not used; tokens that name them are refused as key_unknown or key_ambiguous.")]
    public static partial void KeysLeftOut(this ILogger logger, string issuer, int count);

    [LoggerMessage(1205, LogLevel.Error, "The issuer resolver failed with {Exception}; the tokens that it was asked about are answered with 503. Logged at most once a minute.")]
    public static partial void IssuerResolverFailed(this ILogger logger, string exception);

    [LoggerMessage(1206, LogLevel.Error, "The issuer resolver returned settings that cannot be used: {Mistakes} Such tokens are answered with 503. Logged at most once a minute.")]
    public static partial void ResolvedIssuerWrong(this ILogger logger, string mistakes);

    [LoggerMessage(1207, LogLevel.Warning, "The discovery document of {Issuer} could not be used: {Failure}. Its keys came all the same, from the address that is known. Logged once until it changes.")]
    public static partial void DiscoveryFailed(this ILogger logger, string issuer, KeyFetchFailure failure);

    [LoggerMessage(1210, LogLevel.Warning, "{Section} has changed, but not all of it is in force: {Changes} Jwks are followed by Authority; everything else needs a restart. Logged once until it changes.")]
    public static partial void RestartNeeded(this ILogger logger, string section, string changes);

    [LoggerMessage(1230, LogLevel.Warning, "The {Count} keys for encrypted tokens together cost more than one token may, so a token without a kid is tried with none that has one, and is refused as key_ambiguous. Make sure that the issuers name their key.")]
    public static partial void DecryptionNeedsKeyId(this ILogger logger, int count);

    [LoggerMessage(1240, LogLevel.Warning, "The keys of an issuer that the resolver allows are at an address where they must not be asked for: on another server than its own (to allow that, list its host in ApiSecurity:Jwt:Resolver:KeyHosts), or in a network that is not public (to allow that, list it in ApiSecurity:Jwt:Resolver:AllowedNetworks). Its tokens are answered with 503. Logged at most once a minute.")]
    public static partial void ResolvedAddressForbidden(this ILogger logger);
}
