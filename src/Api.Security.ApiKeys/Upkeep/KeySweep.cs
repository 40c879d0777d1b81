using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Writes down each minute what time has decided, and each hour tells what is about to happen and tidies up. Nobody is let in or
/// kept out by it: whether a key is accepted follows from its times alone.
/// </summary>
internal sealed class KeySweep(IApiKeyStore store, ClientTransitions transitions, RotationRules rules, IApiKeyEvents events, StoreClock storeClock, TimeProvider clock) : BackgroundService
{
    private const int PageSize = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NoticeInterval = TimeSpan.FromHours(1);

    /// <summary>For so long the right secret of an ended key is still recognised.</summary>
    private static readonly TimeSpan HashesAreKept = TimeSpan.FromDays(400);

    private static readonly AuditActor Actor = AuditActor.System("sweep");

    private readonly AuditIds _ids = new();

    /// <summary>Retires and expires what is overdue, and finishes stalled rotations where the settings say so.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) =>
        ForEachAsync(storeClock.UtcNow, clientId => transitions.ApplyAsync(new ClientChangeRequest(clientId, Actor), keys => keys.PromoteStalled(), cancellationToken), cancellationToken);

    /// <summary>Tells each thing that is about to happen once.</summary>
    public Task NotifyAsync(CancellationToken cancellationToken) =>
        ForEachAsync(storeClock.UtcNow + DueNotices.Horizon, clientId => NotifyAsync(clientId, cancellationToken), cancellationToken);

    public Task TidyAsync(CancellationToken cancellationToken) => store.PurgeAsync(storeClock.UtcNow - HashesAreKept, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, clock);
            for (long? told = null; await timer.WaitForNextTickAsync(stoppingToken);)
            {
                try
                {
                    await SettleAsync(stoppingToken);
                    if (told is { } last && clock.GetElapsedTime(last) < NoticeInterval) continue;
                    await NotifyAsync(stoppingToken);
                    await TidyAsync(stoppingToken);
                    told = clock.GetTimestamp();
                }
                catch (Exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // An outage of the store, which is counted and logged where it is read. The next minute comes.
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
        foreach (var (kind, key, detail) in DueNotices.Due(new ClientKeys(new LockedApiClient(found.Client, found.Keys, storeClock.UtcNow), rules, Actor, _ids)))
        {
            if (await store.TryAddNoticeAsync(key.Id, $"{kind}:{detail}", storeClock.UtcNow, cancellationToken))
                events.Raise(ApiKeyEvent.About(key, found.Client, kind, clock.GetUtcNow()) with { Detail = detail });
        }
    }

    // A client that cannot be read keeps the others from nothing.
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
