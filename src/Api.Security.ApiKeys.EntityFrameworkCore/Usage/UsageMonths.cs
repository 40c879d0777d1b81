using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Creates partitions for the coming months, and adds whole months that are no longer kept to their days, then drops them. What cannot be
/// done now, for example because of a lock, is done an hour later: until then, rows go to the default partition.
/// </summary>
internal sealed class UsageMonths(ILoggerFactory loggers)
{
    private const int MonthsAhead = 2;

    // One node at a time changes partitions; the others leave it to that node. The number is that of no other lock in this library.
    private const string TryLock = "SELECT pg_try_advisory_xact_lock(4917061300421530)";

    // A lock of the whole table waits for the writers, and later writers wait for it. This is shorter than deadlock_timeout (1 s), so that
    // in a circle this usually gives up and not a writer.
    private const string ShortWait = "SET LOCAL lock_timeout = '900ms'";

    // Locks, a row that came into the default partition meanwhile, and another node that was faster.
    private static readonly string[] Passing = ["55P03", "57014", "40P01", "40001", "23514", "42P01", "42P07"];

    private readonly ILogger _logger = loggers.CreateLogger(EntityFrameworkCoreLog.Category);
    private int _isLogged;

    public async Task RunAsync(
        DbContext context, UsagePartitions partitions, DateTime now, DateTime before, CancellationToken cancellationToken)
    {
        if (!partitions.MayChange)
        {
            if (Interlocked.Exchange(ref _isLogged, 1) == 0) _logger.MayNotPartition();
            return;
        }

        foreach (var month in partitions.Months.Where(month => month.AddMonths(1) <= before))
            await TryAsync(context, token => DropAsync(context, partitions.Name(month), month, token), cancellationToken);
        var current = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var month in Enumerable.Range(0, MonthsAhead + 1).Select(current.AddMonths).Except(partitions.Months))
            await TryAsync(context, token => CreateAsync(context, partitions.Name(month), month, token), cancellationToken);
    }

    // A month that already has rows in the default partition stays there: PostgreSQL refuses to create its partition.
    private static async Task CreateAsync(DbContext context, string name, DateTime month, CancellationToken cancellationToken)
    {
        var (from, to) = (Literal(month), Literal(month.AddMonths(1)));
        var hours = FeedQuery.Table<ApiUsageHourRow>(context, context.GetService<ISqlGenerationHelper>());
        if (await context.UsageHours().AnyAsync(row => row.Hour >= month && row.Hour < month.AddMonths(1), cancellationToken)) return;
        await context.RunAsync($"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {hours} FOR VALUES FROM ({from}) TO ({to})",
            cancellationToken);
    }

    private static async Task DropAsync(DbContext context, string name, DateTime month, CancellationToken cancellationToken)
    {
        // A day of a large table takes long. Nobody waits for this but a batch that is late by more than a month. It may fail, or the
        // tidying that waits for it, in a circle with DROP; both are repeated.
        await context.RunAsync("SET LOCAL statement_timeout = '30min'", cancellationToken);
        await context.RunAsync($"LOCK TABLE {name} IN SHARE MODE", cancellationToken);
        for (var day = month; day < month.AddMonths(1); day = day.AddDays(1))
            await context.RunAsync(RollUp.Sum(context, name, Literal(day), Literal(day.AddDays(1))), cancellationToken, timeout: 1800);
        await context.RunAsync($"DROP TABLE {name}", cancellationToken);
    }

    private static string Literal(DateTime time) => $"TIMESTAMPTZ '{time:yyyy-MM-dd} 00:00:00+00'";

    private Task TryAsync(DbContext context, Func<CancellationToken, Task> change, CancellationToken cancellationToken) =>
        context.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                try
                {
                    await using var transaction = await LimitedTransaction.BeginAsync(context, token);
                    if (await context.RunAsync(TryLock, token) is not true) return;
                    await context.RunAsync(ShortWait, token);
                    await change(token);
                    await transaction.CommitAsync(token);
                }
                catch (DbException exception) when (exception.SqlState is { } state && !exception.IsOutage())
                {
                    if (!Passing.Contains(state) && Interlocked.Exchange(ref _isLogged, 1) == 0) _logger.CannotPartition(state);
                }
            },
            cancellationToken);
}
