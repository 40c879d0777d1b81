using Api.Security.Benchmarks.Http;
using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Binding;

/// <summary>Requests with a new proof each over Kestrel, beside JwtBearer, which takes the same token without a proof.</summary>
internal static class BindingOverHttp
{
    public static async Task MeasureAsync(FakeAuthorizationServer issuer, Report report)
    {
        await using var anonymous = await Server.AnonymousAsync();
        await using var jwtBearer = await Server.JwtBearerAsync(issuer);
        await using var ours = await Server.BoundAsync(issuer);
        using var load = new LoadProcess();
        var client = new DPoPClient();
        var requests = ProvenRequests.OfOneToken(issuer, client);
        report.Title("Over HTTP: HTTP/1.1 on loopback, the load generator in another process on the same machine");
        report.Line($"{HttpCase.RoundCount} rounds of {HttpCase.Seconds} s each in turn, {HttpCase.Connections} kept connections. "
            + "Ours checks a proof with each request (ES256); JwtBearer verifies the signature of the same token (ES256) "
            + "as a bearer token each time.");
        var rounds = await new HttpCase("ES256, one token, a proof with each request", 200, ProvenRequests.Token(issuer, client))
        {
            Own = new Dictionary<string, string[]> { [Server.Ours] = requests.Headers },
        }.DriveAsync(load, anonymous.Endpoint, ours.Endpoint, jwtBearer.Endpoint);
        rounds.Write(report);
    }
}
