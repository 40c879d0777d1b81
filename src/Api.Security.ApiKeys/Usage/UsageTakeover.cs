using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Stores what dead nodes have left in the journal, as the batches that they would have sent. Any number of nodes may do so at the same
/// time: they send the same batches, and each is added once.
/// </summary>
internal sealed class UsageTakeover(IUsageStore store, TimeProvider clock, ILoggerFactory loggers, IUsageJournal? journal = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);

    /// <summary>Stores what silent nodes have left.</summary>
    /// <exception cref="Exception">The journal or the store is unavailable. The next attempt continues.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (journal is not { IsOn: true }) return;
        foreach (var node in await journal.FindSilentAsync())
        {
            foreach (var (number, rows) in await journal.TakeOverAsync(node))
                await StoreAsync(journal, JournalText.Read(node, number, rows), cancellationToken);
            await journal.ForgetAsync(node);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (journal is not { IsOn: true }) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval, clock, stoppingToken);
                await RunAsync(stoppingToken);
            }
            catch (Exception)
            {
                // An outage, which is logged where this node writes its own usage, or the application stops.
            }
        }
    }

    // Deleted only afterwards, so that nothing is lost when this node dies too.
    private async Task StoreAsync(IUsageJournal from, UsageBatch batch, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await store.WriteAsync(batch, either.Token).WaitAsync(either.Token);
        _logger.UsageTakenOver(batch.Counts.Sum(count => count.Count));
        await from.DeleteAsync([batch]);
    }
}
