using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Watches credentials that come over plain HTTP: refused with <c>RequireTls</c>, otherwise one warning a minute outside Development.</summary>
internal sealed class TransportGuard(IOptions<ApiSecurityOptions> options, TimeProvider clock, ILoggerFactory loggers, IServiceProvider services)
{
    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly bool _requireTls = options.Value.RequireTls;
    private readonly bool _warns = !HostingMode.IsDevelopment(services);
    private readonly LogThrottle _minute = new(clock);

    /// <summary>Whether the credential of this request may be looked at.</summary>
    public bool Admits(HttpRequest request)
    {
        if (request.IsHttps) return true;
        if (_warns && _minute.TryEnter()) _logger.CredentialOverPlainHttp();
        return !_requireTls;
    }
}
