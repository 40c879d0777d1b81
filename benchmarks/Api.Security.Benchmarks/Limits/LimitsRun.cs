namespace Api.Security.Benchmarks.Limits;

/// <summary>Measures limits, quotas and usage.</summary>
internal static class LimitsRun
{
    public static async Task RunAsync(Report report)
    {
        LocalDecisions.Measure(report);
        UsageCounting.Measure(report);
        await LimitsOverHttp.MeasureAsync(report);
        await RedisDecisions.MeasureAsync(report);
    }
}
