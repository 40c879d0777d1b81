using Api.Security.Benchmarks.Authorization;
using Api.Security.Benchmarks.Binding;
using Api.Security.Benchmarks.Charts;
using Api.Security.Benchmarks.Http;
using Api.Security.Benchmarks.Keys;
using Api.Security.Benchmarks.Limits;
using Api.Security.Benchmarks.Memory;
using Api.Security.Benchmarks.Paired;
using Api.Security.Benchmarks.Replay;
using Api.Security.Benchmarks.Scaling;
using Api.Security.Benchmarks.Simulation;
using BenchmarkDotNet.Running;

namespace Api.Security.Benchmarks;

/// <summary>
/// <c>paired</c> compares in interleaved rounds, <c>ed25519</c> the same for EdDSA, <c>memory</c> fills the token cache, <c>scaling</c>
/// uses two threads, <c>http</c> sends requests to Kestrel, <c>crowd</c> does so with more tokens than fit into the cache; <c>all</c>
/// runs all of these and writes <c>benchmarks/results</c>. <c>authorization</c> measures requirements, <c>keys</c> API keys,
/// <c>limits</c> rate limits and quotas, <c>binding</c> DPoP and client certificates, <c>replay</c> used proofs; each writes its own file
/// there. <c>usage</c> fills PostgreSQL with usage, and <c>simulate</c> computes from both what happens at a large scale. <c>chart</c>
/// redraws the chart. Anything else is passed to BenchmarkDotNet (<c>--filter '*'</c>).
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<Report, Task>> Runs = new()
    {
        ["paired"] = PairedRun.RunAsync,
        [Ed25519Run.Name] = Ed25519Run.RunAsync,
        ["memory"] = MemoryRun.RunAsync,
        ["scaling"] = ScalingRun.RunAsync,
        ["http"] = HttpRun.RunAsync,
        [CrowdRun.Name] = CrowdRun.RunAsync,
    };

    private static async Task Main(string[] arguments)
    {
        switch (arguments)
        {
            case [var name] when Runs.TryGetValue(name, out var run):
                Console.WriteLine(Results.TextOf(await ReportOf(run)));
                break;
            case ["authorization"]:
                Results.WriteAuthorization(await ReportOf(AuthorizationRun.RunAsync));
                break;
            case ["keys"]:
                Results.WriteKeys(await ReportOf(KeysRun.RunAsync));
                break;
            case ["limits"]:
                Results.WriteLimits(await ReportOf(LimitsRun.RunAsync));
                break;
            case ["binding"]:
                Results.WriteBinding(await ReportOf(BindingRun.RunAsync));
                break;
            case ["replay"]:
                Results.WriteReplay(await ReportOf(ReplayRun.RunAsync));
                break;
            case [UsageRowsRun.Name]:
                Results.WriteFigures(await ReportOf(UsageRowsRun.RunAsync), "usage.json");
                SimulationRun.Run();
                break;
            case [UsageMonthsRun.Name]:
                Results.WriteFigures(await ReportOf(UsageMonthsRun.RunAsync), "usage-months.json");
                SimulationRun.Run();
                break;
            case ["simulate"]:
                SimulationRun.Run();
                break;
            case ["all"]:
                Results.Write(await ReportOf([.. Runs.Values]));
                ChartFile.Draw();
                break;
            case ["chart"]:
                ChartFile.Draw();
                break;
            case [LoadGenerator.Command]:
                await LoadGenerator.ServeAsync(Console.In, Console.Out);
                break;
            case [KeyServer.Command, var name]:
                await KeyServer.ServeAsync(name, Console.In, Console.Out);
                break;
            case [ScalingMeasurement.Command]:
                await ScalingMeasurement.AnswerAsync(Console.Out);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
                break;
        }
    }

    private static async Task<Report> ReportOf(params Func<Report, Task>[] runs)
    {
        var report = new Report();
        foreach (var run in runs) await run(report);
        return report;
    }
}
