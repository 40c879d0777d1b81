namespace Api.Security.Benchmarks.Replay;

/// <summary>Measures the replay stores.</summary>
internal static class ReplayRun
{
    public static async Task RunAsync(Report report)
    {
        LocalReplay.Measure(report);
        await ReplayInRedis.MeasureAsync(report);
    }
}
