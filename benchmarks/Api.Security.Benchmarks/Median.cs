namespace Api.Security.Benchmarks;

/// <summary>The median of many measurements, which a single disturbance does not affect.</summary>
internal static class Median
{
    public static double Compute(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Returns the median of the ratios within a round: anything that slows down a whole round cancels out.</summary>
    public static double OfRatios(IEnumerable<double> ones, IEnumerable<double> others) =>
        Compute(ones.Zip(others, (one, other) => one / other));
}
