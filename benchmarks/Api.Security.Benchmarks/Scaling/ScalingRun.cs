namespace Api.Security.Benchmarks.Scaling;

/// <summary>Measures the gain of a second core under each .NET garbage collector, which determines it for code that allocates.</summary>
internal static class ScalingRun
{
    private const string Name = "scaling";
    private const double Limit = 1.8;

    private static readonly Collector Judged =
        new("server GC, a heap for each core", ("DOTNET_gcServer", "1"), ("DOTNET_GCDynamicAdaptationMode", "0"));

    private static readonly Collector[] Collectors =
    [
        new("workstation GC, as in the other runs", ("DOTNET_gcServer", "0")),
        new("server GC, adaptive, as a web project has it by default", ("DOTNET_gcServer", "1"), ("DOTNET_GCDynamicAdaptationMode", "1")),
        Judged,
    ];

    public static async Task RunAsync(Report report)
    {
        report.Title("Scaling: two threads against one");
        report.Line(
            $"{ScalingMeasurement.RoundCount} rounds, one thread and two in turn, for {Threads.Turn.TotalMilliseconds} ms each; "
            + $"{ScalingMeasurement.TokenCount} known tokens that both threads use; medians. Nothing is subtracted. For comparison:");
        report.Line("the empty harness, and SHA-256, which shares and allocates nothing, so it scales with the machine. Paused is the");
        report.Line("share of the time in which the garbage collector paused all threads. Threads that allocate from one heap wait for");
        report.Line("each other, with the empty harness as with ours, so the target applies only where each core has its own heap.");

        foreach (var collector in Collectors)
        {
            var all = await collector.MeasureAsync();
            report.Case(char.ToUpperInvariant(collector.Name[0]) + collector.Name[1..]);
            report.Table("| | calls/s on one thread | on two | two against one | paused, one thread | two |",
                "|---|---:|---:|---:|---:|---:|", all.Select(Row));
            foreach (var one in all) report.Add(Name, collector.Name, one.Subject, "× one thread", one.Gain);
            if (collector == Judged)
                report.Check(
                    "median",
                    [.. all.Where(one => one.Subject is ScalingMeasurement.Known or ScalingMeasurement.Same).Select(Promise)]);
        }

        report.Line();
    }

    private static string Row(Scaled one) =>
        $"| {one.Subject} | {one.One.PerSecond:#,0} | {one.Two.PerSecond:#,0} | {one.Gain:0.00} | "
        + $"{one.One.Paused:0 %} | {one.Two.Paused:0 %} |";

    private static Target Promise(Scaled one) => Target.AtLeast($"scaling, {one.Subject}: two threads against one", one.Gain, Limit);
}
