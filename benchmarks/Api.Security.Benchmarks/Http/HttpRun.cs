using System.Diagnostics;
using System.Text;
using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Http;

/// <summary>Requests per second over Kestrel, HTTP/1.1 on loopback: an anonymous endpoint, one behind JwtBearer, one behind ours, in turn.</summary>
internal static class HttpRun
{
    private const int RoundCount = 10;
    private const int Connections = 8;
    private const double Seconds = 1.5;
    private const double WarmUpSeconds = 4;

    public static async Task<string> RunAsync()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(null, World.Algorithms);
        await using var anonymous = await Server.AnonymousAsync();
        await using var jwtBearer = await Server.JwtBearerAsync(issuer);
        await using var ours = await Server.OursAsync(issuer);
        using var load = new LoadProcess();
        var tokens = new BenchmarkTokens(issuer);

        var text = new StringBuilder();
        text.AppendLine("## Over Kestrel: HTTP/1.1 on loopback, the load generator in another process on the same machine");
        text.AppendLine();
        text.AppendLine($"{RoundCount} rounds of {Seconds} s each in turn, {Connections} kept connections. Median of the rounds; ratios are medians within the round. Server CPU is");
        text.AppendLine("the processor time of the server process for one request, without the load generator. JwtBearer's keys are configured, ours fetched.");
        foreach (var algorithm in new[] { "RS256", "ES256" })
            await CompareAsync($"{algorithm}, valid token", [(anonymous, 200), (jwtBearer, 200), (ours, 200)], tokens.Valid(algorithm));
        await CompareAsync("RS256, expired token", [(anonymous, 200), (jwtBearer, 401), (ours, 401)], tokens.Expired("RS256"));
        await CompareAsync("RS256, broken base64url", [(anonymous, 200), (jwtBearer, 401), (ours, 401)], tokens.ForeignCharacter("RS256"));
        return text.ToString();

        async Task CompareAsync(string title, (Server Server, int Status)[] servers, string token)
        {
            foreach (var (server, status) in servers) await TurnAsync(load, server, status, token, WarmUpSeconds);
            var rounds = servers.ToDictionary(entry => entry.Server.Name, _ => new List<Turn>());
            for (var round = 0; round < RoundCount; round++)
            {
                for (var turn = 0; turn < servers.Length; turn++)
                {
                    var (server, status) = servers[(turn + round) % servers.Length];
                    rounds[server.Name].Add(await TurnAsync(load, server, status, token, Seconds));
                }
            }

            Report(text, title, rounds);
        }
    }

    private static async Task<Turn> TurnAsync(LoadProcess load, Server server, int status, string token, double seconds)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var count = await load.DriveAsync(new LoadOrder(server.Port, token, status, Connections, seconds));
        process.Refresh();
        return new Turn(count.PerSecond, (process.TotalProcessorTime - before).TotalMicroseconds / count.Requests);
    }

    private static void Report(StringBuilder text, string title, Dictionary<string, List<Turn>> rounds)
    {
        var (anonymous, jwtBearer) = (rounds["anonymous"], rounds["JwtBearer"]);
        text.AppendLine().AppendLine($"### {title}").AppendLine();
        text.AppendLine("| | requests/s | × anonymous | × JwtBearer | server CPU µs/request |").AppendLine("|---|---:|---:|---:|---:|");
        foreach (var (name, turns) in rounds)
        {
            text.AppendLine($"| {name} | {MedianOf(turns.Select(turn => turn.PerSecond)):0} | {Ratio(turns, anonymous):0.00} | {Ratio(turns, jwtBearer):0.00} | {MedianOf(turns.Select(turn => turn.ProcessorMicroseconds)):0.0} |");
        }
    }

    private static double Ratio(List<Turn> one, List<Turn> other) => MedianOf(one.Zip(other, (first, second) => first.PerSecond / second.PerSecond));

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Turn(double PerSecond, double ProcessorMicroseconds);
}
