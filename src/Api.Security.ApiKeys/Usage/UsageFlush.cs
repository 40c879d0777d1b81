using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Writes what was counted every 10 s, up to 20 % more or less, so that not all nodes write at once. When the application stops, the rest
/// is written; if the store does not take it, it goes to the spool file, stays in the journal, or the totals go to the log.
/// </summary>
internal sealed class UsageFlush(
    UsageWriter writer, UsageSpool spool, QuotaNotices notices, UsageMetrics metrics, UsageJournaling journaling, TimeProvider clock,
    ILoggerFactory loggers)
    : BackgroundService
{
    private const double Jitter = 0.2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastAttempt = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task? _stopping;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        writer.Resume(spool.Read());
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Stops once, because a test host may stop an application again, even after it was disposed.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return _stopping ??= StopOnceAsync(cancellationToken);
    }

    /// <summary>Writes what was counted, and raises the notices that are due.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!await writer.FlushAsync(cancellationToken)) return;
        spool.Delete();
        await notices.SendAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble())), clock, stoppingToken);
                await FlushAsync(stoppingToken);
            }
            catch (Exception)
            {
                // An outage, which the writer logs, or the application stops. What is left is written with the next attempt.
            }
        }
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await base.StopAsync(cancellationToken);
            await EndAsync(cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The application was disposed without a stop: its store is gone.
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (await FlushLastAsync(cancellationToken))
        {
            spool.Delete();
            await journaling.LeaveAsync();
            return;
        }

        var left = await writer.TakeUnwrittenAsync();
        if (left.Count > 0 && !spool.TryWrite([.. left.Select(one => one.Batch)])) Report(left);
    }

    private void Report(IReadOnlyList<ClosedBatch> left)
    {
        var logger = loggers.CreateLogger(ApiKeyLog.Category);
        if (left.Any(one => one.IsKept)) logger.UsageKept(left.Where(one => one.IsKept).Sum(one => one.Requests));
        UsageBatch[] lost = [.. left.Where(one => !one.IsKept).Select(one => one.Batch)];
        if (lost.Length == 0) return;
        metrics.Lost(UsageSpool.Total(lost));
        logger.UsageLost(UsageSpool.Total(lost), LostUsage.Describe(lost));
    }

    private async Task<bool> FlushLastAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(LastAttempt, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            return await writer.FlushAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
