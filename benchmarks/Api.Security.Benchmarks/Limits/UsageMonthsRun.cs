using Api.Security.ApiKeys;

namespace Api.Security.Benchmarks.Limits;

/// <summary>
/// A million rows of one day in PostgreSQL, written through the store, then tidied: in the default partition, where rows are deleted, and
/// in a partition of their month, which is dropped.
/// </summary>
internal static class UsageMonthsRun
{
    public const string Name = "usage-months";
    private const int Rows = 24 * Clients;
    private const int Clients = 41_667;
    private const int BatchRows = UsageDatabase.BatchRows;
    private static readonly DateTimeOffset Start = UsageDatabase.Start;

    public static async Task RunAsync(Report report)
    {
        await using var database = await UsageDatabase.StartAsync(Name, Clients);
        await MeasureAsync("default partition: rows inserted", () => WriteAsync(database, 0));
        await MeasureAsync("default partition: rows rolled up and deleted", () => TidyAsync(database));
        await MeasureAsync("default partition: vacuum of the deleted rows",
            () => database.Meter.ExecuteAsync("VACUUM \"ApiUsageHour_default\""));
        await CheckAsync(database.Meter);
        await database.Meter.ExecuteAsync("TRUNCATE \"ApiUsageDay\"");
        await database.Meter.ExecuteAsync("CREATE TABLE \"ApiUsageHour_202601\" PARTITION OF \"ApiUsageHour\" "
            + "FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00')");
        await MeasureAsync("partition of the month: rows inserted", () => WriteAsync(database, Rows));
        await MeasureAsync("partition of the month: rows rolled up, partition dropped", () => TidyAsync(database));
        await CheckAsync(database.Meter);

        Task MeasureAsync(string what, Func<Task> run) => database.MeasureAsync(report, what, Rows, run);
    }

    private static async Task WriteAsync(UsageDatabase database, long firstNumber)
    {
        for (var first = 0; first < Rows; first += BatchRows)
            await database.WriteAsync(
                firstNumber + first + 1, [.. Enumerable.Range(first, Math.Min(BatchRows, Rows - first))]);
    }

    private static Task TidyAsync(UsageDatabase database) => database.Usage.TidyAsync(
        new UsageRetention
        {
            HoursBefore = Start.AddMonths(1), DaysBefore = Start, BatchesBefore = Start, WindowsBefore = Start,
        },
        CancellationToken.None);

    private static async Task CheckAsync(DatabaseMeter meter)
    {
        if (await meter.ReadAsync("SELECT sum(\"N\")::float8 FROM \"ApiUsageDay\"") != 10d * Rows
            || await meter.ReadAsync("SELECT count(*)::float8 FROM \"ApiUsageHour\"") != 0)
            throw new InvalidOperationException("The usage is not complete.");
    }
}
