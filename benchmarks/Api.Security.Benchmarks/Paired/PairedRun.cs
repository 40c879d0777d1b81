using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>The comparisons for the targets of time and allocations: all contestants in turn, in one process.</summary>
internal static class PairedRun
{
    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        report.Title("Paired: one process, interleaved rounds, through `HttpContext.AuthenticateAsync`");
        report.Line(
            $"{Effort.Rounds} rounds; microseconds and bytes of one call. The empty harness "
            + "(service scope, `DefaultHttpContext`, a scheme that returns");
        report.Line("no result) is subtracted from JwtBearer and ours. Targets are evaluated by the paired median: the median over the");
        report.Line("rounds of the ratio within a round. The ratio of the minima is shown next to it. Ours caches tokens, the default; a");
        report.Line(
            "token not seen before is looked up, verified and cached, and another is evicted. JwtBearer has no cache. Logging is off.");

        foreach (var algorithm in World.Algorithms) await OnItsOwnThread(() => ValidTokens.Compare(world, algorithm, report));
        await OnItsOwnThread(() => RefusedTokens.Compare(world, report));
        await using var crowds = await Crowds.StartAsync(world.Issuer);
        await OnItsOwnThread(() => ManyIssuersAndKeys.Compare(world, crowds, report));
        report.Line();
    }

    private static Task OnItsOwnThread(Action measure) =>
        Task.Factory.StartNew(measure, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
