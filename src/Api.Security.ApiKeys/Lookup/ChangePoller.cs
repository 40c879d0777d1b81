using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the change feed each second, whatever a broadcast has delivered, so that a revocation counts on every node within two
/// seconds. A broadcast makes it faster; that it arrives is never relied upon.
/// </summary>
internal sealed class ChangePoller(
    IApiKeyStore store, FeedReader feed, RestoreWatch restores, KeyAnnouncer announcer, StoreState state, TimeProvider clock, IApiKeyBroadcast? broadcast = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared) return;
        _ = WarmUpAsync(stoppingToken);
        var listening = broadcast?.ListenAsync(announcer, stoppingToken);
        try
        {
            using var timer = new PeriodicTimer(Interval, clock);
            do
            {
                await feed.ReadAsync();
                await restores.CompareAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }

        if (listening is not null) await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The first read of a process takes long: connection, model, query. Nobody has to wait for it, and it may fail.
    private async Task WarmUpAsync(CancellationToken stoppingToken)
    {
        try
        {
            await store.FindKeyAsync(ApiKeyId.New().ToString(), stoppingToken);
            state.Answered();
        }
        catch (Exception)
        {
            // Whoever is first makes up for it.
        }
    }
}
