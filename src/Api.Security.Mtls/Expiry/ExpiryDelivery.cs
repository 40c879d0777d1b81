using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>Delivers notices to the sinks, one after the other. A sink that fails keeps no notice from the others.</summary>
internal sealed class ExpiryDelivery(IServiceProvider services, TimeProvider clock, ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = loggers.CreateLogger(MtlsLog.Category);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not with the constructor: the settings are validated only after that.
        var notices = services.GetRequiredService<ExpiryNotices>();
        IClientCertificateExpirySink[] all = [.. services.GetServices<IClientCertificateExpirySink>()];
        try
        {
            await foreach (var notice in notices.Queue.ReadAllAsync(stoppingToken))
                await Task.WhenAll(all.Select(sink => SendAsync(sink, notice, stoppingToken)));
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private async Task SendAsync(IClientCertificateExpirySink sink, ClientCertificateExpiry notice, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await Task.Run(() => sink.SendAsync(notice, both.Token), both.Token).WaitAsync(both.Token);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested) // no exception of a sink may end the delivery
        {
            _logger.ExpirySinkFailed(exception.GetType().Name);
        }
    }
}
