using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Paired;

/// <summary>Tokens with <c>EdDSA</c>, compared with the signature alone and with <c>ES256</c>. JwtBearer does not verify them.</summary>
internal static class Ed25519Run
{
    public const string Name = "ed25519";

    private const string EdDsa = "EdDSA";
    private const string Es256 = "ES256";

    public static async Task RunAsync(Report report)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(Es256, EdDsa);
        using var setup = await Setup.StartAsync(issuer, jwt =>
        {
            jwt.Issuers[0].Algorithms.Add(EdDsa);
            jwt.Issuers[0].Algorithms.Add(Es256);
        });
        using var empty = Pipeline.Empty();
        report.Title("Ed25519: one process, interleaved rounds, through `HttpContext.AuthenticateAsync`");
        report.Line($"{Effort.Rounds} rounds; microseconds and bytes of one call, without the empty harness.");

        var tokens = new BenchmarkTokens(issuer);
        var token = tokens.Valid(EdDsa);
        var series = Comparison.Create(EdDsa, empty, "Bearer " + token,
            new Contestant("raw verification, ES256", Raw(Es256).Verify, Harness: null),
            new Contestant("raw verification, EdDSA", Raw(EdDsa).Verify, Harness: null),
            Contestant.AcceptedInTurn("ours, ES256, new token", setup.Cold, new DistinctTokens(tokens, Es256)),
            Contestant.AcceptedInTurn("ours, EdDSA, new token", setup.Cold, new DistinctTokens(tokens, EdDsa)),
            Contestant.AcceptedAnew("ours, EdDSA, known token", setup.Ours, token));
        series.Write(report,
            series["ours, EdDSA, new token"].TimeAtMost(1.15, series["raw verification, EdDSA"],
                "EdDSA, new token: time against raw verification"),
            series["ours, EdDSA, new token"].TimeAtMost(1, series["ours, ES256, new token"], "EdDSA, new token: time against ES256"));
        report.Line();

        RawVerification Raw(string algorithm) => new(issuer.KeyFor(algorithm), tokens.Valid(algorithm));
    }
}
