namespace Api.Security.Benchmarks.Paired;

/// <summary>The rounds of one contestant, and of the harness that ran in the same rounds.</summary>
internal sealed class Series(string name, double[] microseconds, double[] bytes, Series? harness)
{
    public string Name { get; } = name;

    /// <summary>Time of a call in each round, harness included.</summary>
    public double[] Gross { get; } = microseconds;

    public double Minimum => Gross.Min() - (harness?.Gross.Min() ?? 0);

    public double Median => MedianOf(Enumerable.Range(0, Gross.Length).Select(Net));

    public double GrossBytes => MedianOf(bytes);

    public double Bytes => GrossBytes - (harness?.GrossBytes ?? 0);

    public double MinimaRatio(Series other) => Minimum / other.Minimum;

    /// <summary>The median over the rounds of the ratio within the round: what slows a whole round down cancels out.</summary>
    public double PairedRatio(Series other) => MedianOf(Enumerable.Range(0, Gross.Length).Select(round => Net(round) / other.Net(round)));

    private double Net(int round) => Gross[round] - (harness?.Gross[round] ?? 0);

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
