using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// Adds a batch in a database without <c>ON CONFLICT</c>, row by row. When another node adds the same row at the same moment, this attempt
/// fails, and the batch is sent again.
/// </summary>
internal static class PlainBatchWriter
{
    public static Task<int> WriteAsync(DbContext context, UsageBatch batch, CancellationToken cancellationToken) =>
        context.Database.CreateExecutionStrategy().ExecuteAsync(token => WriteOnceAsync(context, batch, token), cancellationToken);

    public static async Task<bool> TryAddThresholdAsync(DbContext context, ApiQuotaUseRow row, CancellationToken cancellationToken)
    {
        var same = Same(context, row);
        if (await same.Where(known => (known.Told & row.Told) == 0).ExecuteUpdateAsync(
            set => set.SetProperty(known => known.Told, known => known.Told | row.Told), cancellationToken) == 1)
            return true;
        if (await same.AnyAsync(cancellationToken)) return false;
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static async Task<int> WriteOnceAsync(DbContext context, UsageBatch batch, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        if (await context.UsageFlushes().AnyAsync(row => row.NodeId == batch.NodeId && row.BatchNo == batch.Number, cancellationToken))
            return 0;
        await using var transaction = await LimitedTransaction.BeginAsync(context, cancellationToken);
        context.Add(new ApiUsageFlushRow { NodeId = batch.NodeId, BatchNo = batch.Number });
        await context.SaveChangesAsync(cancellationToken);
        foreach (var row in batch.Counts.Select(ApiUsageHourRow.From)) await AddAsync(context, row, cancellationToken);
        foreach (var row in batch.Quotas.Select(ApiQuotaUseRow.From)) await AddAsync(context, row, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var (keyId, at) in batch.Uses.Select(use => (use.KeyId, StoredTime.Write(use.At))))
            await context.Keys().Where(key => key.Kid == keyId && (key.LastUsedAt == null || key.LastUsedAt < at))
                .ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, at), cancellationToken);
        return batch.Counts.Count;
    }

    private static async Task AddAsync(DbContext context, ApiUsageHourRow row, CancellationToken cancellationToken)
    {
        var same = context.UsageHours().Where(known => known.ClientId == row.ClientId && known.Issuer == row.Issuer
            && known.Hour == row.Hour && known.KeyId == row.KeyId && known.Slot == row.Slot && known.Outcome == row.Outcome);
        if (await same.ExecuteUpdateAsync(set => set.SetProperty(known => known.N, known => known.N + row.N), cancellationToken) == 0)
            context.Add(row);
    }

    private static async Task AddAsync(DbContext context, ApiQuotaUseRow row, CancellationToken cancellationToken)
    {
        var same = Same(context, row);
        if (await same.ExecuteUpdateAsync(
            set => set.SetProperty(known => known.Used, known => known.Used + row.Used), cancellationToken) == 0)
            context.Add(row);
    }

    private static IQueryable<ApiQuotaUseRow> Same(DbContext context, ApiQuotaUseRow row) => context.QuotaUses()
        .Where(known => known.Owner == row.Owner && known.Policy == row.Policy && known.WindowStart == row.WindowStart);
}
