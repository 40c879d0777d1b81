using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>The cost of invalid tokens, which are most of the traffic in an attack.</summary>
public class RefusedToken : WorldBenchmark
{
    private string _header = "";

    [Params("TwoSegments", "ForeignCharacter", "UnknownIssuer", "HeaderCutOff", "PayloadCutOff", "SignatureOfAnother", "Expired")]
    public string Fault { get; set; } = "";

    protected override void Prepare() => _header = "Bearer " + Fault switch
    {
        "TwoSegments" => World.Tokens.TwoSegments("RS256"),
        "ForeignCharacter" => World.Tokens.ForeignCharacter("RS256"),
        "UnknownIssuer" => World.Tokens.UnknownIssuer("RS256"),
        "HeaderCutOff" => World.Tokens.HeaderCutOff("RS256"),
        "PayloadCutOff" => World.Tokens.PayloadCutOff("RS256"),
        "SignatureOfAnother" => World.Tokens.SignatureOfAnother("RS256"),
        _ => World.Tokens.Expired("RS256"),
    };

    [Benchmark(Baseline = true)]
    public bool JwtBearer() => World.JwtBearer.Authenticate(_header).Succeeded;

    [Benchmark]
    public bool Ours() => World.Ours.Authenticate(_header).Succeeded;
}
