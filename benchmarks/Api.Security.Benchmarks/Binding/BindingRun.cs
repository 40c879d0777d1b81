using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Binding;

/// <summary>Tokens that are bound to a key: DPoP and client certificates.</summary>
internal static class BindingRun
{
    public static async Task RunAsync(Report report)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        report.Title("Bound tokens: one process, interleaved rounds, through `HttpContext.AuthenticateAsync`");
        report.Line($"{Effort.Rounds} rounds; microseconds and bytes of one call, without the empty harness. Each accepted proof is "
            + "added to the replay store of the node.");
        await Task.Factory.StartNew(
            () =>
            {
                ProofTimes.Measure(issuer, report);
                CertificateTimes.Measure(issuer, report);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await BindingOverHttp.MeasureAsync(issuer, report);
    }
}
