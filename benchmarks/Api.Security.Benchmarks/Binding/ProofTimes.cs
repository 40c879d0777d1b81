using Api.Security.Benchmarks.Paired;
using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Binding;

/// <summary>Accepted requests with a proof, beside the signatures alone; and proofs that are made to cost as much as possible.</summary>
internal static class ProofTimes
{
    private const string Es256 = "ES256";
    private const string RawOnce = "raw ES256 verification";
    private const string RawTwice = "two raw ES256 verifications";
    private const string Cold = "DPoP, ES256, new token";
    private const string Known = "DPoP, ES256, known token";

    public static void Measure(FakeAuthorizationServer issuer, Report report)
    {
        using var ours = BoundPipeline.Ours(issuer);
        using var cold = BoundPipeline.Ours(issuer, isCold: true);
        using var empty = BoundPipeline.Empty();
        DPoPClient client = new(), edwards = new("EdDSA");
        var tokens = new BenchmarkTokens(issuer);
        var bearer = "Bearer " + tokens.Valid(Es256);
        var raw = new RawVerification(issuer.KeyFor(Es256), tokens.Valid(Es256));
        var (known, fresh) = (ProvenRequests.OfOneToken(issuer, client), ProvenRequests.OfManyTokens(issuer, client));
        var knownOfEdwards = ProvenRequests.OfOneToken(issuer, edwards);

        var series = Comparison.Create("Proofs that are accepted", Harness(empty, bearer),
            new Contestant(RawOnce, raw.Verify, Harness: null),
            new Contestant(RawTwice, () => raw.Verify() && raw.Verify(), Harness: null),
            new Contestant("Bearer, ES256, known token", () => ours.Authenticate(bearer, null).Succeeded),
            new Contestant(Cold, () => cold.Accepts(fresh)),
            new Contestant(Known, () => ours.Accepts(known)),
            new Contestant("DPoP, EdDSA, known token", () => ours.Accepts(knownOfEdwards)));
        series.Write(report,
            series[Cold].TimeAtMost(1.15, series[RawTwice], "DPoP, new token: time against two raw ES256 verifications"),
            series[Known].TimeAtMost(1.25, series[RawOnce], "DPoP, known token: time against one raw ES256 verification"));
        report.Line();
        MeasureWorst(issuer, ours, empty, report);
    }

    private static void MeasureWorst(FakeAuthorizationServer issuer, BoundPipeline ours, BoundPipeline empty, Report report)
    {
        const string Token = "DPoP a.b.c";
        var client = new DPoPClient();
        (string Name, string Proof)[] proofs =
        [
            ("ES256, a valid proof", Proof(client).Build()),
            ("RSA of 4096 bits, a valid proof", Proof(OfRsa(4096)).Build()),
            ("RSA of 8192 bits, refused", Proof(OfRsa(8192)).Build()),
            ("8 kB", Proof(client).With("x", new string('a', 5_600)).Build()),
            ("64 levels of JSON", Deep(client)),
            ("a point that is not on the curve", OffCurve(client)),
        ];
        var series = Comparison.Create("The worst proofs of somebody without a token", Harness(empty, Token),
            [.. proofs.Select(one => new Contestant(one.Name, () => ours.Authenticate(Token, one.Proof).Failure is not null))]);
        series.Write(report,
            [.. proofs.Select(one => Target.AtMost($"{one.Name}: milliseconds", series[one.Name].Median / 1_000, 20))]);
        report.Line();

        static TokenBuilder Proof(DPoPClient of) => of.Proof("GET", BoundPipeline.Url, "a.b.c");
    }

    private static DPoPClient OfRsa(int bits) =>
        new("PS256") { Key = SigningKey.OfRsa("PS256", null, System.Security.Cryptography.RSA.Create(bits)) };

    private static string Deep(DPoPClient client)
    {
        var json = client.Proof("GET", BoundPipeline.Url, "a.b.c").PayloadJson;
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60);
        return client.Proof("GET", BoundPipeline.Url, "a.b.c").WithRawPayload($"{json[..^1]},\"deep\":{deep}}}").Build();
    }

    private static string OffCurve(DPoPClient client)
    {
        var jwk = client.Jwk;
        jwk["y"] = jwk["x"]!.DeepClone();
        return client.Proof("GET", BoundPipeline.Url, "a.b.c").WithHeader("jwk", jwk).Build();
    }

    private static Func<bool> Harness(BoundPipeline empty, string authorization) => () => empty.Authenticate(authorization, null).None;
}
