using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Sums up and deletes old usage, and records since when usage is counted.</summary>
internal sealed class UsagePurge(UsageMonths usageMonths)
{
    public async Task<int> RunAsync(DbContext context, UsageRetention retention, CancellationToken cancellationToken) =>
        await RunAsync(context, await context.NowAsync(cancellationToken), retention, cancellationToken);

    /// <param name="context">The context.</param>
    /// <param name="now">The time of the database.</param>
    /// <param name="retention">What is old.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>The number of rows that were deleted.</returns>
    public async Task<int> RunAsync(DbContext context, DateTime now, UsageRetention retention, CancellationToken cancellationToken)
    {
        await context.Stores().Where(store => store.UsageSince == null)
            .ExecuteUpdateAsync(set => set.SetProperty(store => store.UsageSince, now), cancellationToken);
        var (hours, partitions) = (StoredTime.Write(retention.HoursBefore), await UsagePartitions.ReadAsync(context, cancellationToken));
        await RollUp.RunAsync(context, partitions?.RolledUpBefore(now, hours) ?? hours, cancellationToken);
        if (partitions is not null) await usageMonths.RunAsync(context, partitions, now, hours, cancellationToken);
        var (days, batches, windows) = (StoredTime.Write(retention.DaysBefore), StoredTime.Write(retention.BatchesBefore),
            StoredTime.Write(retention.WindowsBefore));
        return await context.UsageDays().Where(row => row.Day < days).ExecuteDeleteAsync(cancellationToken)
            + await context.UsageFlushes().Where(row => row.At < batches).ExecuteDeleteAsync(cancellationToken)
            + await context.QuotaUses().Where(row => row.WindowStart < windows).ExecuteDeleteAsync(cancellationToken);
    }
}
