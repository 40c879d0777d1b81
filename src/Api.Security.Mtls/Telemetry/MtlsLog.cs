using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>The log messages of this package, ids 1900 to 1999.</summary>
internal static partial class MtlsLog
{
    public const string Category = TelemetryNames.LogCategory + ".Mtls";

    [LoggerMessage(1901, LogLevel.Information, "Client certificates in the header {Header} are believed from {Proxies}.")]
    public static partial void HeaderTrusted(this ILogger logger, string header, string proxies);

    [LoggerMessage(1902, LogLevel.Warning,
        "ApiSecurity:Mtls:Forwarded:Proxies contains every address, so anyone who reaches this application can claim any certificate in " +
        "{Header}. Write the networks of the proxies.")]
    public static partial void EveryoneTrusted(this ILogger logger, string header);

    [LoggerMessage(1903, LogLevel.Warning,
        "AddCertificateForwarding() believes the header {Header} from everyone who reaches this application. Remove it and set " +
        "ApiSecurity:Mtls:Forwarded:Header to {Header} and ApiSecurity:Mtls:Forwarded:Proxies to the networks of the proxies.")]
    public static partial void HostTrustsEveryone(this ILogger logger, string header);

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

    [LoggerMessage(1930, LogLevel.Error,
        "The file of {Setting} cannot be used: {Problem}. The {Count} certificates that were read from it last stay trusted. Logged once " +
        "until it can be used.")]
    public static partial void AuthorityFileNotUsed(this ILogger logger, string setting, string problem, int count);

    [LoggerMessage(1931, LogLevel.Information, "The file of {Setting} can be used again.")]
    public static partial void AuthorityFileUsedAgain(this ILogger logger, string setting);

    [LoggerMessage(1932, LogLevel.Information,
        "The authorities of client certificates have changed: {Roots} roots and {Intermediates} intermediates apply from now on.")]
    public static partial void AuthoritiesChanged(this ILogger logger, int roots, int intermediates);

    [LoggerMessage(1933, LogLevel.Warning,
        "The certificate of the authority {Subject} expires at {ExpiresAt:u}, in less than {Days} days: add its successor to " +
        "Mtls:AuthorityFiles; both may stay there meanwhile.")]
    public static partial void AuthorityExpires(this ILogger logger, string subject, DateTimeOffset expiresAt, int days);

    [LoggerMessage(1934, LogLevel.Error,
        "The certificate of the authority {Subject} has expired at {ExpiresAt:u}. Client certificates that chain to it are refused.")]
    public static partial void AuthorityExpired(this ILogger logger, string subject, DateTimeOffset expiresAt);

    [LoggerMessage(1935, LogLevel.Warning,
        "It is not known whether a client certificate was revoked, so it is answered with 503 (Mtls:Revocation is {Mode}). Online needs " +
        "a revocation list or an OCSP responder that the certificate and its intermediates name, and that this node reaches over http " +
        "within Mtls:RevocationTimeout; Offline needs a list that the operating system has already. For an authority without either, " +
        "set Off. Logged at most once a minute.")]
    public static partial void RevocationUnknown(this ILogger logger, CertificateRevocation mode);

    [LoggerMessage(1936, LogLevel.Warning,
        "The certificate {Thumbprint} of the client {ClientId} expires at {ExpiresAt:u}, in less than {Days} days. It is refused then.")]
    public static partial void ClientCertificateExpires(
        this ILogger logger, string thumbprint, string clientId, DateTimeOffset expiresAt, int days);

    [LoggerMessage(1937, LogLevel.Error,
        "An IClientCertificateExpirySink has failed ({Exception}), or did not return within 10 s; this notice is not sent to it again.")]
    public static partial void ExpirySinkFailed(this ILogger logger, string exception);

    [LoggerMessage(1938, LogLevel.Error,
        "Notices about expiring client certificates were lost, because an IClientCertificateExpirySink is too slow. Logged at most once " +
        "a minute.")]
    public static partial void ExpiryNoticesLost(this ILogger logger);
}
