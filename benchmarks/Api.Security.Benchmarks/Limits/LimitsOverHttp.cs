using Api.Security.Benchmarks.Http;
using Api.Security.Benchmarks.Keys;

namespace Api.Security.Benchmarks.Limits;

/// <summary>The same endpoint with API keys over Kestrel, without limits and with all kinds of them.</summary>
internal static class LimitsOverHttp
{
    // The limits add code that the runtime still compiles after the usual four seconds, when the machine is busy.
    private const double WarmUp = 8;
    private const int RoundCount = 9;
    private const int RoundsALaunch = 5;
    private const int MostLaunches = 20;

    // The runtime compiles the same code better in one process and worse in the next: one pair of processes says little.
    private static int LaunchCount => Math.Min(MostLaunches, Effort.RoundsOf(RoundsALaunch));

    public static async Task MeasureAsync(Report report)
    {
        report.Line().Title("Over HTTP: HTTP/1.1 on loopback, each service and the load generator in its own process on the same machine");
        report.Line($"The services are started {LaunchCount} times. Each time {RoundCount} rounds of {HttpCase.Seconds} s in turn, "
            + $"{HttpCase.Connections} kept connections. Median of all rounds; ratios are medians within the round. All of them check "
            + "API keys and count their usage.");
        HttpRounds? all = null;
        var each = new List<double>();
        for (var launch = 0; launch < LaunchCount; launch++)
        {
            var rounds = await LaunchAsync();
            each.Add(rounds.Ratio(Server.Limited, Server.Ours));
            if (all is null) all = rounds;
            else all.Add(rounds);
        }

        all!.WriteAgainst(report, Server.Ours);
        report.Line().Line($"The ratio of a single launch: {each.Min():0.00} to {each.Max():0.00}.");
        report.Check("median",
            Target.AtLeast("HTTP, all limits against none: throughput", all.Ratio(Server.Limited, Server.Ours), 0.95));
    }

    private static async Task<HttpRounds> LaunchAsync()
    {
        await using var without = await KeyServer.StartAsync(Server.Ours);
        await using var limited = await KeyServer.StartAsync(Server.Limited);
        await using var silent = await KeyServer.StartAsync(Server.LimitedSilently);
        using var load = new LoadProcess();
        var title = $"{KeyServer.Keys} known keys in turn on each connection";
        var own = new Dictionary<string, string[]>
        {
            [Server.Ours] = HeadersOf(without), [Server.Limited] = HeadersOf(limited), [Server.LimitedSilently] = HeadersOf(silent),
        };
        return await new HttpCase(title, 200) { Own = own, Rounds = RoundCount, WarmUpSeconds = WarmUp }
            .DriveAsync(load, without.Endpoint, limited.Endpoint, silent.Endpoint);
    }

    private static string[] HeadersOf(KeyServer server) =>
        [.. server.Issued.Select(key => $"x-api-key-id: {key.PublicId}\r\nx-api-key: {key.Secret}\r\n")];
}
