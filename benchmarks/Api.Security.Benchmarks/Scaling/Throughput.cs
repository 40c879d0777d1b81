namespace Api.Security.Benchmarks.Scaling;

/// <param name="PerSecond">Calls per second.</param>
/// <param name="Paused">The share of the time in which the garbage collector paused all threads.</param>
internal sealed record Throughput(double PerSecond, double Paused)
{
    public static Throughput MedianOf(IEnumerable<Throughput> all) =>
        new(Median.Compute(all.Select(one => one.PerSecond)), Median.Compute(all.Select(one => one.Paused)));
}
