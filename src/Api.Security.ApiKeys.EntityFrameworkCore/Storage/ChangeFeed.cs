using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Reads the change feed.</summary>
internal static class ChangeFeed
{
    // By time and never by "sequence > last": a transaction that took a lower one may commit later. The clock is read first, so
    // the window begins a little earlier than asked for, never later.
    public static async Task<ApiKeyChanges> ReadAsync(DbContext context, TimeSpan within, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var since = now - within;
        var changes = await context.Changes().Where(change => change.At > since).ToListAsync(cancellationToken);
        return new ApiKeyChanges([.. changes.Select(change => change.ToChange())], StoredTime.Read(now));
    }
}
