using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Http;

/// <summary>
/// Requests per second, HTTP/1.1 on loopback: an anonymous endpoint on Kestrel, the same endpoint protected by ours and by others, in turn;
/// and Node.
/// </summary>
internal static class HttpRun
{
    public const string Name = "http";
    public const string OneToken = "RS256, one known token";
    private const int ManyTokens = 100;

    public static async Task RunAsync(Report report)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(null, World.Algorithms);
        await using var anonymous = await Server.AnonymousAsync();
        await using var open = await Server.OpenAsync();
        await using var jwtBearer = await Server.JwtBearerAsync(issuer);
        await using var openIddict = await Server.OpenIddictAsync(issuer);
        await using var ours = await Server.OursAsync(issuer);
        await using var peers = await NodePeers.StartAsync(issuer);
        using var load = new LoadProcess();
        var tokens = new BenchmarkTokens(issuer);
        Endpoint[] three = [anonymous.Endpoint, ours.Endpoint, jwtBearer.Endpoint];

        report.Title("Over HTTP: HTTP/1.1 on loopback, the load generator in another process on the same machine");
        report.Line(
            $"{HttpCase.RoundCount} rounds of {HttpCase.Seconds} s each in turn, {HttpCase.Connections} kept connections. "
            + "Median of the rounds; ratios are medians within the round. Server CPU is");
        report.Line("the processor time of the server process for one request, without the load generator. JwtBearer, OpenIddict and");
        report.Line("fast-jwt use configured keys; the others fetch them. Only ours and fast-jwt (`cache: true`) cache tokens.");
        report.Line(
            $"Authorization alone is what ASP.NET Core does for any protected endpoint, with nothing to check. {peers.Description}");

        await TargetsAsync(new HttpCase(OneToken, 200, tokens.Valid("RS256")),
            [.. three, open.Endpoint, openIddict.Endpoint, .. peers.Endpoints]);
        string[] many = [.. Enumerable.Range(0, ManyTokens).Select(_ => tokens.Valid("RS256"))];
        await TargetsAsync(new HttpCase($"RS256, {ManyTokens} known tokens in turn on each connection", 200, many),
            [.. three, openIddict.Endpoint]);
        (await new HttpCase("ES256, one known token", 200, tokens.Valid("ES256")).DriveAsync(load, three)).Write(report);
        (await new HttpCase("RS256, expired token", 401, tokens.Expired("RS256")).DriveAsync(load, three)).Write(report);
        (await new HttpCase("RS256, broken base64url", 401, tokens.ForeignCharacter("RS256")).DriveAsync(load, three)).Write(report);

        async Task TargetsAsync(HttpCase one, params Endpoint[] endpoints)
        {
            var rounds = await one.DriveAsync(load, endpoints);
            rounds.Write(report);
            report.Check("median",
                Target.AtLeast($"HTTP, {one.Title}: throughput against the anonymous endpoint",
                    rounds.Ratio(Server.Ours, Server.Anonymous), 0.8),
                Target.AtLeast($"HTTP, {one.Title}: throughput against JwtBearer", rounds.Ratio(Server.Ours, Server.JwtBearer), 2));
        }
    }
}
