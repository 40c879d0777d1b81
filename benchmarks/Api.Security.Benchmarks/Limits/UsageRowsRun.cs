using Api.Security.ApiKeys;

namespace Api.Security.Benchmarks.Limits;

/// <summary>A million rows of usage in PostgreSQL, through the store: written, added to, read, summed up and deleted.</summary>
internal static class UsageRowsRun
{
    public const string Name = "usage";
    private const int Rows = 1_000_000;
    private const int Clients = 6_000;
    private const int Polls = 1_000;
    private const int BatchRows = UsageDatabase.BatchRows;
    private static readonly DateTimeOffset Start = UsageDatabase.Start;

    public static async Task RunAsync(Report report)
    {
        await using var database = await UsageDatabase.StartAsync(Name, Clients);
        await MeasureAsync("rows inserted", Rows, () => WriteAsync(database, 0, Rows / BatchRows));
        report.Add(Name, "table", "a row, with its indexes", "bytes",
            await database.Meter.ReadAsync(
                "SELECT sum(pg_total_relation_size(relid))::float8 FROM pg_partition_tree('\"ApiUsageHour\"')") / Rows);
        await MeasureAsync("rows added to", Rows / 5, () => WriteAsync(database, Rows / BatchRows, Rows / BatchRows / 5));
        await MeasureAsync("usage of one client, 7 days by hour", 100, () => ReadAsync(database, UsageBucket.Hour));
        await MeasureAsync("usage of one client, 7 days by day", 100, () => ReadAsync(database, UsageBucket.Day));
        await MeasureAsync("polls of the change feed", Polls, async () =>
        {
            for (var i = 0; i < Polls; i++) await database.Keys.ReadChangesAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        });
        var rolledUp = await database.Meter.ReadAsync(
            $"SELECT count(*)::float8 FROM \"ApiUsageHour\" WHERE \"Hour\" < '{Start.AddDays(6):O}'");
        await MeasureAsync("rows rolled up to days", rolledUp, () => database.Usage.TidyAsync(Before(6, 0), CancellationToken.None));
        var old = await database.Meter.ReadAsync($"SELECT count(*)::float8 FROM \"ApiUsageDay\" WHERE \"Day\" < '{Start.AddDays(3):O}'");
        await MeasureAsync("rows of days deleted", old, () => database.Usage.TidyAsync(Before(6, 3), CancellationToken.None));
        await MeasureAsync("tidying when nothing is old", 1, () => database.Usage.TidyAsync(Before(6, 3), CancellationToken.None));

        Task MeasureAsync(string what, double count, Func<Task> measured) => database.MeasureAsync(report, what, count, measured);
    }

    private static async Task WriteAsync(UsageDatabase database, int first, int batches)
    {
        for (var batch = first; batch < first + batches; batch++)
            await database.WriteAsync(batch + 1,
                [.. Enumerable.Range(0, BatchRows).Select(i => (int)(((long)batch * BatchRows + i) % Rows))]);
    }

    private static async Task ReadAsync(UsageDatabase database, UsageBucket bucket)
    {
        for (var i = 1; i <= 100; i++)
        {
            var found = await database.Usage.ReadAsync(
                new UsageQuery
                {
                    ClientId = database.ClientOf(i * 37), From = Start, To = Start.AddDays(7), Limit = 10_001, Bucket = bucket,
                },
                CancellationToken.None);
            if (found.Count < 7) throw new InvalidOperationException("The usage is not complete.");
        }
    }

    private static UsageRetention Before(int hours, int days) => new()
    {
        HoursBefore = Start.AddDays(hours), DaysBefore = Start.AddDays(days), BatchesBefore = Start, WindowsBefore = Start,
    };
}
