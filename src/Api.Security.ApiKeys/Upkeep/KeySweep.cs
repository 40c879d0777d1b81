using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Records every minute which keys have retired or expired, and finishes stalled rotations if the settings say so. Every hour, raises
/// the notices that are due and deletes old data. A key is accepted by its times alone, whether or not the sweep has recorded its end.
/// </summary>
internal sealed class KeySweep(IApiKeyStore store, ClientTransitions transitions, RotationRules rules, IApiKeyEvents events,
    UnusedKeys unused, UsageUpkeep usage, StoreClock storeClock, TimeProvider clock) : BackgroundService
{
    private const int PageSize = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NoticeInterval = TimeSpan.FromHours(1);

    /// <summary>How long the right secret of an ended key is still recognized.</summary>
    private static readonly TimeSpan HashesAreKept = TimeSpan.FromDays(400);

    private static readonly AuditActor Actor = AuditActor.System("sweep");

    private readonly AuditIds _ids = new();

    /// <summary>Records which keys have retired or expired, and finishes stalled rotations if the settings say so.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) =>
        ForEachAsync(storeClock.UtcNow,
            clientId => transitions.ApplyAsync(
                new ClientChangeRequest(clientId, Actor), keys => keys.PromoteStalled(), cancellationToken),
            cancellationToken);

    /// <summary>Raises each notice that is due, once.</summary>
    public async Task NotifyAsync(CancellationToken cancellationToken)
    {
        await ForEachAsync(storeClock.UtcNow + DueNotices.Horizon, clientId => NotifyAsync(clientId, cancellationToken), cancellationToken);
        await unused.NotifyAsync(cancellationToken);
    }

    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        await store.PurgeAsync(storeClock.UtcNow - HashesAreKept, cancellationToken);
        await usage.TidyAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, clock);
            for (long? notified = null; await timer.WaitForNextTickAsync(stoppingToken);)
            {
                try
                {
                    await SettleAsync(stoppingToken);
                    if (notified is { } last && clock.GetElapsedTime(last) < NoticeInterval) continue;
                    await NotifyAsync(stoppingToken);
                    await TidyAsync(stoppingToken);
                    notified = clock.GetTimestamp();
                }
                catch (Exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // An outage of the store, which is counted and logged where the store is read. The next minute tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private async Task ForEachAsync(DateTimeOffset before, Func<string, Task> work, CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var page = await store.ListDueClientsAsync(before, after, PageSize, cancellationToken);
            foreach (var clientId in page) await work(clientId);
            if (page.Count < PageSize) return;
            after = page[^1];
        }
    }

    private async Task NotifyAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await FindAsync(clientId, cancellationToken) is not { Client.DeletedAt: null } found) return;
        foreach (var (kind, key, detail) in DueNotices.Due(
            new ClientKeys(new LockedApiClient(found.Client, found.Keys, storeClock.UtcNow), rules, Actor, _ids)))
        {
            if (await store.TryAddNoticeAsync(key.Id, $"{kind}:{detail}", storeClock.UtcNow, cancellationToken))
                events.Raise(ApiKeyEvent.About(key, found.Client, kind, clock.GetUtcNow()) with { Detail = detail });
        }
    }

    // A client that cannot be read must not hold up the others.
    private async Task<StoredApiClient?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindClientAsync(clientId, cancellationToken);
        }
        catch (ApiKeyUnreadableException)
        {
            return null;
        }
    }
}
