using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>Has the clock of a shared store read: at the start, every ten seconds, and within a second after the clock of this node was set or stood still.</summary>
internal sealed class StoreClockWatch(IApiKeyStore store, StoreClock storeClock, StoreClockReader reader, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Before the first request, so that none is decided by a wrong clock; a store that is away does not stop the start.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.IsShared) await reader.ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared) return;
        try
        {
            using var timer = new PeriodicTimer(Tick, clock);
            for (var readAt = clock.GetTimestamp(); await timer.WaitForNextTickAsync(stoppingToken);)
            {
                if (!storeClock.IsDoubtful && clock.GetElapsedTime(readAt) < Interval) continue;
                await reader.ReadAsync(stoppingToken);
                readAt = clock.GetTimestamp();
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }
}
