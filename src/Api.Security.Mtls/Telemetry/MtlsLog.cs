using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>The log messages of this package, ids 1900 to 1999.</summary>
internal static partial class MtlsLog
{
    public const string Category = TelemetryNames.LogCategory + ".Mtls";

    [LoggerMessage(1901, LogLevel.Information, "Client certificates in the header {Header} are accepted from {Proxies}.")]
    public static partial void HeaderTrusted(this ILogger logger, string header, string proxies);

    [LoggerMessage(1902, LogLevel.Warning,
        "ApiSecurity:Mtls:Forwarded:Proxies contains every address, so anyone who can reach this application can present any " +
        "certificate in {Header}. Set it to the networks of the proxies.")]
    public static partial void EveryoneTrusted(this ILogger logger, string header);

    [LoggerMessage(1903, LogLevel.Warning,
        "AddCertificateForwarding() trusts the header {Header} from anyone who can reach this application. Remove it and set " +
        "ApiSecurity:Mtls:Forwarded:Header to {Header} and ApiSecurity:Mtls:Forwarded:Proxies to the networks of the proxies.")]
    public static partial void HostTrustsEveryone(this ILogger logger, string header);

    [LoggerMessage(1904, LogLevel.Warning,
        "ApiSecurity:Mtls:Forwarded is set, so certificates from AddCertificateForwarding() are ignored. Remove one of the two.")]
    public static partial void HostForwardingIgnored(this ILogger logger);

    [LoggerMessage(1905, LogLevel.Warning,
        "Clients cannot present a certificate: the server listens only on {Addresses}, and no proxy forwards one. Listen on https with " +
        "a ClientCertificateMode, or set ApiSecurity:Mtls:Forwarded.")]
    public static partial void NoCertificates(this ILogger logger, string addresses);

    [LoggerMessage(1906, LogLevel.Warning,
        "The header {Header} came from {Network}, which is not in ApiSecurity:Mtls:Forwarded:Proxies, and was refused. Either the " +
        "sender is pretending to be a proxy, or the setting lacks the network of a proxy. Logged at most once a minute.")]
    public static partial void HeaderUntrusted(this ILogger logger, string header, string network);

    [LoggerMessage(1907, LogLevel.Warning,
        "A trusted proxy sent a header {Header} that was refused ({Reason}). Expected {Expected}. Logged at most once a minute.")]
    public static partial void HeaderUnreadable(this ILogger logger, string header, string reason, string expected);

    [LoggerMessage(1930, LogLevel.Error,
        "The file in {Setting} cannot be used: {Problem}. The {Count} certificates that were last read from it remain trusted. Logged " +
        "once until the file can be used.")]
    public static partial void AuthorityFileNotUsed(this ILogger logger, string setting, string problem, int count);

    [LoggerMessage(1931, LogLevel.Information, "The file in {Setting} can be used again.")]
    public static partial void AuthorityFileUsedAgain(this ILogger logger, string setting);

    [LoggerMessage(1932, LogLevel.Information,
        "The authorities for client certificates have changed: {Roots} roots and {Intermediates} intermediates are now in use.")]
    public static partial void AuthoritiesChanged(this ILogger logger, int roots, int intermediates);

    [LoggerMessage(1933, LogLevel.Warning,
        "The certificate of the authority {Subject} expires at {ExpiresAt:u}, in less than {Days} days. Add its successor to " +
        "Mtls:AuthorityFiles, and keep both until then.")]
    public static partial void AuthorityExpires(this ILogger logger, string subject, DateTimeOffset expiresAt, int days);

    [LoggerMessage(1934, LogLevel.Error,
        "The certificate of the authority {Subject} expired at {ExpiresAt:u}. Client certificates that chain to it are refused.")]
    public static partial void AuthorityExpired(this ILogger logger, string subject, DateTimeOffset expiresAt);

    [LoggerMessage(1935, LogLevel.Warning,
        "Whether a client certificate was revoked is unknown, so requests with it are answered with 503 (Mtls:Revocation is {Mode}). " +
        "Online requires that the certificate and its intermediates name a revocation list or an OCSP responder that this node can " +
        "reach over http within Mtls:RevocationTimeout. Offline requires a list that the operating system already has. If the authority " +
        "provides neither, set Mtls:Revocation to Off. Logged at most once a minute.")]
    public static partial void RevocationUnknown(this ILogger logger, CertificateRevocation mode);

    [LoggerMessage(1936, LogLevel.Warning,
        "The certificate {Thumbprint} of the client {ClientId} expires at {ExpiresAt:u}, in less than {Days} days. After that, it is " +
        "refused.")]
    public static partial void ClientCertificateExpires(
        this ILogger logger, string thumbprint, string clientId, DateTimeOffset expiresAt, int days);

    [LoggerMessage(1937, LogLevel.Error,
        "An IClientCertificateExpirySink failed ({Exception}) or did not return within 10 s. This notice is not sent to it again.")]
    public static partial void ExpirySinkFailed(this ILogger logger, string exception);

    [LoggerMessage(1938, LogLevel.Error,
        "Notices about expiring client certificates were lost because an IClientCertificateExpirySink is too slow. Logged at most once " +
        "a minute.")]
    public static partial void ExpiryNoticesLost(this ILogger logger);
}
