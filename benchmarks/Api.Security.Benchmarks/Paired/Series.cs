namespace Api.Security.Benchmarks.Paired;

/// <summary>The rounds of one contestant, and of the harness that ran in the same rounds.</summary>
internal sealed class Series(string name, double[] microseconds, double[] bytes, Series? harness)
{
    public string Name { get; } = name;

    /// <summary>Time of a call in each round, harness included.</summary>
    public double[] Gross { get; } = microseconds;

    public double Minimum => Gross.Min() - (harness?.Gross.Min() ?? 0);

    public double Median => Benchmarks.Median.Compute(Net);

    public double GrossBytes => Benchmarks.Median.Compute(bytes);

    public double Bytes => GrossBytes - (harness?.GrossBytes ?? 0);

    private IEnumerable<double> Net => Gross.Select((gross, round) => gross - (harness?.Gross[round] ?? 0));

    /// <summary>A target for the time relative to another series: evaluated by the median of the ratios within a round.</summary>
    public Target TimeAtMost(double limit, Series other, string what) =>
        Target.AtMost(what, PairedRatio(other), limit, MinimaRatio(other));

    /// <summary>A target for the allocations relative to another series.</summary>
    public Target BytesAtMost(double limit, Series other, string what) => Target.AtMost(what, Bytes / other.Bytes, limit);

    public double MinimaRatio(Series other) => Minimum / other.Minimum;

    public double PairedRatio(Series other) => Benchmarks.Median.OfRatios(Net, other.Net);
}
