using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Handles credentials that are sent over plain HTTP: logs one warning a minute outside Development, and refuses them with
/// <c>RequireTls</c>.
/// </summary>
internal sealed class TransportGuard(
    IOptions<ApiSecurityOptions> options, TimeProvider clock, ILoggerFactory loggers, IServiceProvider services)
{
    private const string ForwardedProtocol = "X-Forwarded-Proto";

    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly bool _requireTls = options.Value.RequireTls;
    private readonly bool _warns = !HostingMode.IsDevelopment(services);
    private readonly LogThrottle _minute = new(clock);

    /// <summary>Checks whether the credential of this request may be validated.</summary>
    public bool Admits(HttpRequest request)
    {
        if (request.IsHttps) return true;
        if (_warns && _minute.TryEnter()) _logger.CredentialOverPlainHttp(FixOf(request));
        return !_requireTls;
    }

    private string FixOf(HttpRequest request) =>
        (_requireTls ? "It was refused. " : "Serve this API over TLS only and set ApiSecurity:RequireTls. ")
        // UseForwardedHeaders() removes the header when it applies it.
        + (request.Headers.ContainsKey(ForwardedProtocol)
            ? "The request has X-Forwarded-Proto, which was not applied: call UseForwardedHeaders() before UseAuthentication(), and list " +
                "the proxy under KnownProxies or KnownIPNetworks."
            : _requireTls
                ? "Clients must use https; behind a proxy that terminates TLS, let it send X-Forwarded-Proto, and call " +
                    "UseForwardedHeaders() before UseAuthentication()."
                : "Behind a proxy that terminates TLS, call UseForwardedHeaders() before UseAuthentication().");
}
