using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>The log messages of this package, ids 1900 to 1999.</summary>
internal static partial class MtlsLog
{
    public const string Category = TelemetryNames.LogCategory + ".Mtls";

    [LoggerMessage(1901, LogLevel.Information, "Client certificates in the header {Header} are believed from {Proxies}.")]
    public static partial void HeaderBelieved(this ILogger logger, string header, string proxies);

    [LoggerMessage(1902, LogLevel.Warning,
        "ApiSecurity:Mtls:Forwarded:Proxies contains every address, so anyone who reaches this application can claim any certificate in " +
        "{Header}. Write the networks of the proxies.")]
    public static partial void EveryoneBelieved(this ILogger logger, string header);

    [LoggerMessage(1903, LogLevel.Warning,
        "AddCertificateForwarding() believes the header {Header} from everyone who reaches this application. Remove it and set " +
        "ApiSecurity:Mtls:Forwarded:Header to {Header} and ApiSecurity:Mtls:Forwarded:Proxies to the networks of the proxies.")]
    public static partial void HostBelievesEveryone(this ILogger logger, string header);

    [LoggerMessage(1904, LogLevel.Warning,
        "ApiSecurity:Mtls:Forwarded is set, so certificates from AddCertificateForwarding() do not count here. Remove one of the two.")]
    public static partial void HostForwardingIgnored(this ILogger logger);

    [LoggerMessage(1905, LogLevel.Warning,
        "No client certificate can arrive: the server listens only to {Addresses}, and no proxy forwards one. Listen to https with " +
        "a ClientCertificateMode, or set ApiSecurity:Mtls:Forwarded.")]
    public static partial void NoCertificates(this ILogger logger, string addresses);

    [LoggerMessage(1906, LogLevel.Warning,
        "The header {Header} came from {Network}, which is not in ApiSecurity:Mtls:Forwarded:Proxies, and was refused: someone pretends " +
        "to be a proxy, or the network of a proxy is missing there. Logged at most once a minute.")]
    public static partial void HeaderUntrusted(this ILogger logger, string header, string network);

    [LoggerMessage(1907, LogLevel.Warning,
        "A trusted proxy sent a header {Header} that was refused ({Reason}); expected: {Expected}. Logged at most once a minute.")]
    public static partial void HeaderUnreadable(this ILogger logger, string header, string reason, string expected);
}
