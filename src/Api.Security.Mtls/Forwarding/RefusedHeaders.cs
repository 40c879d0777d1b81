using System.Net;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>Counts the headers with a certificate that are not accepted, and logs each kind at most once a minute.</summary>
internal sealed class RefusedHeaders(MtlsMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(MtlsLog.Category);
    private readonly LogThrottle _untrusted = new(clock);
    private readonly LogThrottle _unreadable = new(clock);

    /// <returns>The same reason.</returns>
    public Refusal Count(Refusal refusal, string header, IPAddress? sender)
    {
        metrics.HeaderRefused(refusal.Reason);
        if (refusal != MtlsRefusals.HeaderUntrusted)
        {
            if (_unreadable.TryEnter()) _logger.HeaderUnreadable(header, refusal.Reason, refusal.Expected);
        }
        else if (_untrusted.TryEnter())
        {
            _logger.HeaderUntrusted(header, NetworkPrefix.OfSite(sender).ToString() ?? "a socket without an address");
        }

        return refusal;
    }
}
