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
    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly bool _requireTls = options.Value.RequireTls;
    private readonly bool _warns = !HostingMode.IsDevelopment(services);
    private readonly LogThrottle _minute = new(clock);

    /// <summary>Checks whether the credential of this request may be validated.</summary>
    public bool Admits(HttpRequest request)
    {
        if (request.IsHttps) return true;
        if (_warns && _minute.TryEnter()) _logger.CredentialOverPlainHttp();
        return !_requireTls;
    }
}
