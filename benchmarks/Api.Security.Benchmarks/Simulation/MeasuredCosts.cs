using Api.Security.Benchmarks.Limits;

namespace Api.Security.Benchmarks.Simulation;

/// <summary>The costs that were measured, in microseconds of one core of this machine, and in bytes.</summary>
internal sealed record MeasuredCosts(
    double Decision, double RedisBytes, double NodeBytes, double NewRow, double Row, double RowBytes, double Poll)
{
    public static MeasuredCosts Read(Results.Kept limits, Results.Kept usage)
    {
        double Cpu(string what) => usage.Value(UsageRowsRun.Name, what, "processor time of PostgreSQL", "µs each");
        return new(
            limits.Value("limits", "redis", "a quota", "µs of Redis"), limits.Value("limits", "redis", "a rate and a quota", "bytes"),
            limits.Value("limits", "memory", "a rate and a quota", "bytes"), Cpu("rows inserted"), Cpu("rows added to"),
            usage.Value(UsageRowsRun.Name, "table", "a row, with its indexes", "bytes"), Cpu("polls of the change feed"));
    }

    public double RedisCores(double calls) => calls * Decision / 1e6;

    /// <summary>Cores of PostgreSQL for rows that nodes write, of which some are new.</summary>
    public double RowCores(double rows, double news) => ((Math.Min(rows, news) * NewRow) + (Math.Max(0, rows - news) * Row)) / 1e6;

    public double PollCores(double nodes) => nodes * Poll / 1e6; // each node polls once a second
}
