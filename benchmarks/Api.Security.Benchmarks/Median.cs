namespace Api.Security.Benchmarks;

/// <summary>The middle of many measurements, which one disturbance does not move.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median of the ratios within a round: what slows a whole round down cancels out.</summary>
    public static double OfRatios(IEnumerable<double> ones, IEnumerable<double> others) => Of(ones.Zip(others, (one, other) => one / other));
}
