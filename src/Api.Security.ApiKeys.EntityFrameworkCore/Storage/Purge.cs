using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Removes data that is no longer needed.</summary>
internal static class Purge
{
    private static readonly TimeSpan ChangesAreKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan NetworksAreKept = TimeSpan.FromDays(90);

    /// <returns>The number of rows that were deleted or lost their hash.</returns>
    public static async Task<int> RunAsync(DbContext context, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var (oldest, oldestNetwork) = (now - ChangesAreKept, now - NetworksAreKept);
        // The newest entry stays, because its number shows how far the feed has advanced.
        var newest = await context.Changes().MaxAsync(change => (long?)change.Seq, cancellationToken);
        var deleted = await context.Changes().Where(change => change.At < oldest && change.Seq < newest)
            .ExecuteDeleteAsync(cancellationToken);
        deleted += await context.Networks().Where(network => network.At < oldestNetwork).ExecuteDeleteAsync(cancellationToken);
        var (time, erased) = (StoredTime.Write(endedBefore), Array.Empty<byte>());
        return deleted + await context.Keys()
            .Where(key => key.Slot == null && key.Hash != erased
                && (key.ExpiresAt < time || key.AcceptUntil < time || key.RevokedAt < time))
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.Hash, erased), cancellationToken);
    }
}
