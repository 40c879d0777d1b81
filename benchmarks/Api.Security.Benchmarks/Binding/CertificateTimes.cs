using System.Text.Json.Nodes;
using Api.Security.Benchmarks.Paired;
using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Binding;

/// <summary>What the binding to a client certificate adds to a known token on a kept connection.</summary>
internal static class CertificateTimes
{
    private const string Unbound = "a bearer token, known";
    private const string Bound = "a token that is bound to the certificate, known";

    public static void Measure(FakeAuthorizationServer issuer, Report report)
    {
        using var ours = BoundPipeline.Ours(issuer);
        using var empty = BoundPipeline.Empty();
        using var authority = TestAuthority.Create();
        using var certificate = authority.Issue("CN=client");
        var connection = new KeptConnection(certificate);
        var lasts = issuer.Clock.GetUtcNow().ToUnixTimeSeconds() + 86_400;
        var unbound = "Bearer " + issuer.Token("ES256").With("exp", lasts).Build();
        var bound = "Bearer " + issuer.Token("ES256").With("exp", lasts)
            .With("cnf", new JsonObject { ["x5t#S256"] = TestCertificates.ConfirmationOf(certificate) }).Build();

        var series = Comparison.Create("Tokens on a connection with a client certificate",
            () => empty.Authenticate(unbound, null, connection).None,
            new Contestant(Unbound, () => ours.Authenticate(unbound, null, connection).Succeeded),
            new Contestant(Bound, () => ours.Authenticate(bound, null, connection).Succeeded));
        series.Write(report, Target.AtMost("mTLS: microseconds that the binding adds", series[Bound].Median - series[Unbound].Median, 1));
        report.Line();
    }
}
