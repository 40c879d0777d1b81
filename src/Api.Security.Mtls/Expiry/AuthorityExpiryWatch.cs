using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>Logs at startup and then daily which certificates of authorities expire within 30 days, or have expired.</summary>
internal sealed class AuthorityExpiryWatch(IServiceProvider services, TimeProvider clock, ILoggerFactory loggers) : BackgroundService
{
    private const int MostLines = 20;

    private readonly ILogger _logger = loggers.CreateLogger(MtlsLog.Category);

    /// <summary>Writes the lines, those of the certificates that expire first.</summary>
    public void LogExpiring()
    {
        // Not with the constructor: the settings are validated only after that.
        var (authorities, now) = (services.GetRequiredService<CertificateAuthorities>(), clock.GetUtcNow());
        foreach (var certificate in authorities.Current.All.OrderBy(certificate => certificate.NotAfter).Take(MostLines))
        {
            var end = new DateTimeOffset(certificate.NotAfter).ToUniversalTime();
            if (end <= now) _logger.AuthorityExpired(certificate.Subject, end);
            else if (ExpiryThresholds.Reached(end, now) is { } days) _logger.AuthorityExpires(certificate.Subject, end, days);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromDays(1), clock);
            do LogExpiring();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }
}
