using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>The comparisons that the targets of time and allocations are checked with: everybody in turn, in one process.</summary>
internal static class PairedRun
{
    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        report.Title("Paired: one process, interleaved rounds, through `HttpContext.AuthenticateAsync`");
        report.Line($"{Effort.Rounds} rounds; microseconds and bytes of one call, the empty harness (service scope, `DefaultHttpContext`, a scheme that says");
        report.Line("nothing) subtracted from JwtBearer's and ours. Targets are judged by the paired median: the median over the rounds of the");
        report.Line("ratio within a round. The ratio of the minima stands beside it. Ours remembers tokens, as it does by default; a token not");
        report.Line("seen before is looked for, verified and remembered, and another one goes for it. JwtBearer remembers none. No logging.");

        foreach (var algorithm in World.Algorithms) await OnItsOwnThread(() => ValidTokens.Compare(world, algorithm, report));
        await OnItsOwnThread(() => RefusedTokens.Compare(world, report));
        await using var crowds = await Crowds.StartAsync(world.Issuer);
        await OnItsOwnThread(() => ManyIssuersAndKeys.Compare(world, crowds, report));
        report.Line();
    }

    private static Task OnItsOwnThread(Action measure) =>
        Task.Factory.StartNew(measure, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
