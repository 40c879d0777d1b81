using Api.Security.Benchmarks.Limits;

namespace Api.Security.Benchmarks.Simulation;

/// <summary>A million rows of usage in PostgreSQL, as measured.</summary>
internal static class UsageTable
{
    public static void Write(Report report, Results.Kept usage, Results.Kept months)
    {
        report.Line().Title("A million rows of usage in PostgreSQL");
        report.Line("PostgreSQL on the same machine, without fsync; batches of 5,000 rows through the store, one after the other; 6,000 "
            + "clients with one key each, 167 hours. Processor time is that of PostgreSQL alone, in steps of 10 ms.").Line();
        Table(report, usage, UsageRowsRun.Name);
        report.Line().Line($"A row takes {usage.Value(UsageRowsRun.Name, "table", "a row, with its indexes", "bytes"):0} bytes with its "
            + "indexes. All of these rows were in the default partition, where retention deletes rows.").Line();
        report.Line("A million rows of one day, 41,667 clients, on the same machine. They are summed up to a row "
            + "for each client, and their month is old: rows of the default partition are deleted, and a partition of the month is "
            + "dropped. The first insertion also writes when the keys were last used, which the second finds written. "
            + "(`-- usage-months`)").Line();
        Table(report, months, UsageMonthsRun.Name);
    }

    private static void Table(Report report, Results.Kept kept, string run) =>
        report.Table("| | count | time | a second | PostgreSQL CPU µs each |", "|---|---:|---:|---:|---:|",
            kept.Figures.Select(figure => figure.Case).Distinct().Where(what => what != "table").Select(what => Row(kept, run, what)));

    private static string Row(Results.Kept kept, string run, string what)
    {
        double Value(string subject, string unit) => kept.Value(run, what, subject, unit);
        var (count, seconds) = (Value("count", ""), Value("time", "s"));
        return $"| {what} | {count:#,0} | {seconds:#,0.00} s | {count / seconds:#,0} | "
            + $"{Value("processor time of PostgreSQL", "µs each"):#,0} |";
    }
}
