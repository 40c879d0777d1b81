using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Http;

/// <summary>
/// Measures more tokens than fit into the cache, each used once per round: with eviction of the oldest, no token would be in the cache
/// when it is used again.
/// </summary>
internal static class CrowdRun
{
    public const string Name = "crowd";
    private const int Limit = 10_000;
    private const int Tokens = 2 * Limit;
    private const string Unread = "Authorizatiom"; // the same length as the real header name

    public static async Task RunAsync(Report report)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(null, World.Algorithms);
        await using var anonymous = await Server.AnonymousAsync();
        await using var jwtBearer = await Server.JwtBearerAsync(issuer);
        await using var limited = await Server.OursAsync(issuer, jwt => jwt.TokenCache.SizeLimit = Limit);
        await using var ours = await Server.OursAsync(issuer);
        using var load = new LoadProcess();
        var tokens = new BenchmarkTokens(issuer);
        string[] crowd = [.. Enumerable.Range(0, Tokens).Select(_ => tokens.Valid("RS256"))];

        report.Title($"Over HTTP: {Tokens:#,0} tokens in turn, shared by all connections");
        report.Line($"As above. The anonymous endpoint is sent the same bytes in a header that it does not read (`{Unread}`).");
        await TargetAsync($"RS256, {Tokens:#,0} tokens in turn, `SizeLimit` {Limit:#,0}", limited, 1.3);
        await TargetAsync($"RS256, {Tokens:#,0} tokens in turn, limited by memory, which they do not reach", ours, 2);

        async Task TargetAsync(string title, Server one, double least)
        {
            var rounds = await new HttpCase(title, 200, crowd) { GoesRound = true }.DriveAsync(load,
                anonymous.Endpoint with { Header = Unread }, one.Endpoint, jwtBearer.Endpoint);
            rounds.Write(report);
            report.Check("median", Target.AtLeast($"HTTP, {title}: throughput against JwtBearer",
                rounds.Ratio(Server.Ours, Server.JwtBearer), least));
        }
    }
}
