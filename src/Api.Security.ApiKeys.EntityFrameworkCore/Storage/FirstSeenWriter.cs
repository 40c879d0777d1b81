using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// Records networks in which clients were seen, and notices that were sent, each once, even with concurrent callers.
/// </summary>
internal static class FirstSeenWriter
{
    /// <summary>How many networks of a client are kept, the most recent ones.</summary>
    private const int MostNetworks = 100;

    public static async Task<NetworkSighting> AddNetworkAsync(
        DbContext context, ApiClientNetworkRow row, CancellationToken cancellationToken)
    {
        if (await IsSeenAgainAsync(context, row, cancellationToken)) return NetworkSighting.Familiar;
        try
        {
            return await context.Database.CreateExecutionStrategy().ExecuteAsync(token => AddAsync(context, row, token), cancellationToken);
        }
        catch (Exception exception) when (exception.IsUniqueViolation())
        {
            return NetworkSighting.Familiar;
        }
    }

    public static async Task<bool> TryAddNoticeAsync(DbContext context, ApiKeyNoticeRow row, CancellationToken cancellationToken)
    {
        // Checked first, because EF Core logs a violation as an error.
        if (await context.Notices().AnyAsync(notice => notice.KeyId == row.KeyId && notice.Notice == row.Notice, cancellationToken))
            return false;
        try
        {
            context.Add(row);
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception.IsUniqueViolation())
        {
            return false;
        }
    }

    // The client is locked, so of two networks seen at once, one is the first and the other is new.
    private static async Task<NetworkSighting> AddAsync(DbContext context, ApiClientNetworkRow row, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        await using var transaction = await LimitedTransaction.BeginAsync(context, cancellationToken);
        await ClientLock.TakeAsync(context, row.ClientId, cancellationToken);
        if (await IsKnownAsync(context, row, cancellationToken)) return NetworkSighting.Familiar;
        var isFirst = !await context.Networks().AnyAsync(network => network.ClientId == row.ClientId, cancellationToken);
        if (!isFirst) await MakeRoomAsync(OfClient(context, row), cancellationToken);
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return isFirst ? NetworkSighting.First : NetworkSighting.New;
    }

    private static async Task MakeRoomAsync(IQueryable<ApiClientNetworkRow> ofClient, CancellationToken cancellationToken)
    {
        var oldest = ofClient.OrderByDescending(network => network.At).ThenBy(network => network.Network).Skip(MostNetworks - 1);
        var surplus = await oldest.Select(network => network.Network).ToListAsync(cancellationToken);
        if (surplus.Count > 0) await ofClient.Where(network => surplus.Contains(network.Network)).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task<bool> IsSeenAgainAsync(DbContext context, ApiClientNetworkRow row, CancellationToken cancellationToken)
    {
        var older = OfClient(context, row).Where(network => network.Network == row.Network && network.At < row.At);
        return await older.ExecuteUpdateAsync(set => set.SetProperty(network => network.At, row.At), cancellationToken) > 0
            || await IsKnownAsync(context, row, cancellationToken);
    }

    private static IQueryable<ApiClientNetworkRow> OfClient(DbContext context, ApiClientNetworkRow row) =>
        context.Networks().Where(network => network.ClientId == row.ClientId);

    private static Task<bool> IsKnownAsync(DbContext context, ApiClientNetworkRow row, CancellationToken cancellationToken) =>
        context.Networks().AnyAsync(network => network.ClientId == row.ClientId && network.Network == row.Network, cancellationToken);
}
