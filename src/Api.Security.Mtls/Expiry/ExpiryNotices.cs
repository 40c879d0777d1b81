using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>
/// Reports in advance when the certificates expire that clients use: by metric, and once for each certificate and threshold in the log
/// and to <see cref="IClientCertificateExpirySink"/>.
/// </summary>
internal sealed class ExpiryNotices
{
    /// <summary>How many notices may wait for the sinks.</summary>
    public const int QueueLength = 1_000;

    private const int MostRemembered = 4_000;

    private readonly Lock _lock = new();
    private readonly SecondChanceCache<TokenDigest, LastNotice> _sent = new(MostRemembered);
    private readonly Channel<ClientCertificateExpiry> _queue =
        Channel.CreateBounded<ClientCertificateExpiry>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly CertificateClients _clients;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly LogThrottle _minute;
    private readonly long[] _lastEnds; // by client, ticks in UTC; 0 before its first request

    public ExpiryNotices(CertificateClients clients, CertificateMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
    {
        (_clients, _clock, _logger) = (clients, clock, loggers.CreateLogger(MtlsLog.Category));
        (_minute, _lastEnds) = (new LogThrottle(clock), new long[clients.All.Count]);
        metrics.ObserveExpiry(Measure);
    }

    /// <summary>The notices for the sinks.</summary>
    public ChannelReader<ClientCertificateExpiry> Queue => _queue.Reader;

    /// <summary>Notes that a certificate was accepted. Costs almost nothing, does not wait and does not throw.</summary>
    public void Accepted(ExpiringCertificate certificate)
    {
        var end = certificate.NotAfter.UtcTicks;
        if (Volatile.Read(ref _lastEnds[certificate.Client.Index]) != end) Volatile.Write(ref _lastEnds[certificate.Client.Index], end);
        var now = _clock.GetUtcNow();
        if (certificate.IsDue(now) && ExpiryThresholds.Reached(certificate.NotAfter, now) is { } days
            && IsFirst(certificate.Thumbprint, days)) Send(certificate, days);
    }

    private bool IsFirst(in TokenDigest thumbprint, int days)
    {
        lock (_lock)
        {
            if (_sent.Find(thumbprint.First, thumbprint) is { } last && last.Days <= days) return false;
            _sent.Add(thumbprint.First, new LastNotice(thumbprint, days));
            return true;
        }
    }

    private void Send(ExpiringCertificate certificate, int days)
    {
        var (client, thumbprint) = (certificate.Client, CertificateThumbprint.ToText(certificate.Thumbprint));
        _logger.ClientCertificateExpires(thumbprint, client.Id, certificate.NotAfter.ToUniversalTime(), days);
        var notice = new ClientCertificateExpiry
        {
            ClientId = client.Id, TenantId = client.TenantId, Thumbprint = thumbprint,
            ExpiresAt = certificate.NotAfter.ToUniversalTime(), Days = days,
        };
        if (!_queue.Writer.TryWrite(notice) && _minute.TryEnter()) _logger.ExpiryNoticesLost();
    }

    private IEnumerable<Measurement<double>> Measure()
    {
        var now = _clock.GetUtcNow().UtcTicks;
        foreach (var client in _clients.All)
            if (Volatile.Read(ref _lastEnds[client.Index]) is > 0 and var end)
                yield return new(TimeSpan.FromTicks(end - now).TotalSeconds, new KeyValuePair<string, object?>("client", client.Id));
    }

    /// <summary>The last threshold that was reported of a certificate, because the verdict on it is made anew now and then.</summary>
    private sealed record LastNotice(TokenDigest Thumbprint, int Days) : ISecondChanceEntry<TokenDigest>
    {
        TokenDigest ISecondChanceEntry<TokenDigest>.Key => Thumbprint;

        bool ISecondChanceEntry<TokenDigest>.IsOf(in TokenDigest key) => Thumbprint == key;
    }
}
