using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// Adds a batch in one transaction. The row of the batch comes first: when it exists, or is being written by an earlier attempt, the batch
/// was added and nothing else is written. All rows are written in the order of their keys, so that nodes wait for each other and never
/// in a circle.
/// </summary>
internal static class BatchWriter
{
    public static Task<int> WriteAsync(DbContext context, UsageBatch batch, CancellationToken cancellationToken) =>
        context.Database.CreateExecutionStrategy().ExecuteAsync(token => WriteOnceAsync(context, batch, token), cancellationToken);

    private static async Task<int> WriteOnceAsync(DbContext context, UsageBatch batch, CancellationToken cancellationToken)
    {
        var lastUses = new LastUseWriter(context);
        await using (var transaction = await LimitedTransaction.BeginAsync(context, cancellationToken))
        {
            if (!await TryBeginAsync(context, batch, cancellationToken)) return 0;
            await AddAsync(context, batch, cancellationToken);
            await lastUses.WriteUnlockedAsync(batch.Uses, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await lastUses.WriteRestAsync(batch.Uses, cancellationToken);
        return batch.Counts.Count;
    }

    private static async Task<bool> TryBeginAsync(DbContext context, UsageBatch batch, CancellationToken cancellationToken)
    {
        var row = new ApiUsageFlushRow { NodeId = batch.NodeId, BatchNo = batch.Number };
        return await new RowInsert(context).RunAsync([row], "NOTHING", cancellationToken) == 1;
    }

    private static async Task AddAsync(DbContext context, UsageBatch batch, CancellationToken cancellationToken)
    {
        var insert = new RowInsert(context);
        await insert.RunAsync(
            [.. batch.Counts.Select(ApiUsageHourRow.From).OrderBy(row => row.ClientId, StringComparer.Ordinal)
                .ThenBy(row => row.Issuer, StringComparer.Ordinal).ThenBy(row => row.Hour).ThenBy(row => row.KeyId, StringComparer.Ordinal)
                .ThenBy(row => row.Slot).ThenBy(row => row.Outcome)],
            "UPDATE SET \"N\" = t.\"N\" + excluded.\"N\"", cancellationToken);
        await insert.RunAsync(
            [.. batch.Quotas.Select(ApiQuotaUseRow.From).OrderBy(row => row.Owner, StringComparer.Ordinal)
                .ThenBy(row => row.Policy, StringComparer.Ordinal).ThenBy(row => row.WindowStart)],
            "UPDATE SET \"Used\" = t.\"Used\" + excluded.\"Used\"", cancellationToken);
    }
}
