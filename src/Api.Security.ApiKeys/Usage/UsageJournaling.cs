using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>Writes what was counted to the journal, if there is one: once a second, or at once.</summary>
internal sealed class UsageJournaling(UsageBatches batches, UsageSignal signal, TimeProvider clock, IUsageJournal? journal = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Requests that end within it are written together.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends the journal of this node, all of whose usage is stored.</summary>
    public async Task LeaveAsync()
    {
        if (journal is { IsOn: true }) await journal.ForgetAsync(batches.NodeId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (journal is not { IsOn: true }) return;
        try
        {
            while (true)
            {
                if (journal.IsImmediate) await signal.WaitAsync(Interval, clock, stoppingToken);
                await Task.Delay(journal.IsImmediate ? Pause : Interval, clock, stoppingToken);
                await batches.KeepAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops. The rest is written with the last flush.
        }
    }
}
