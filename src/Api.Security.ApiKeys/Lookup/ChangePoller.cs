using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the change feed every second, regardless of broadcasts, so that a revocation takes effect on every node within two
/// seconds. A broadcast makes this faster, but is never relied on.
/// </summary>
internal sealed class ChangePoller(
    IApiKeyStore store, FeedReader feed, RestoreWatch restores, KeyAnnouncer announcer, StoreState state, TimeProvider clock,
    IApiKeyBroadcast? broadcast = null)
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
            // The application is stopping.
        }

        if (listening is not null) await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The first read of a process is slow: connection, model, query. No request waits for this one, and it may fail.
    private async Task WarmUpAsync(CancellationToken stoppingToken)
    {
        try
        {
            await store.FindKeyAsync(ApiKeyId.New().ToString(), stoppingToken);
            state.Answered();
        }
        catch (Exception)
        {
            // The first request then takes longer.
        }
    }
}
