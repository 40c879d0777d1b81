namespace Api.Security.Benchmarks.Memory;

/// <summary>Measures how much memory the token cache uses, whether that stays constant, and why it has its own table.</summary>
internal static class MemoryRun
{
    public const string Name = "memory";
    public const int Limit = 100_000;
    public const int Inserts = 1_000_000;
    public const int Hot = 1_000;

    public static async Task RunAsync(Report report)
    {
        report.Title($"Memory: {Inserts:#,0} tokens through a cache of {Limit:#,0}");
        await FloodedPipeline.MeasureAsync(report);
        TableComparison.Measure(report);
        report.Line();
    }
}
