using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>Reading and scheme selection alone: headers that are refused before any token is read.</summary>
public class ReadHeader : WorldBenchmark
{
    private string _foreign = "";
    private string _malformed = "";

    protected override void Prepare()
    {
        var token = World.Tokens.Valid("RS256");
        (_foreign, _malformed) = ("Basic " + token, "Bearer " + token + " " + token);
    }

    [Benchmark(Baseline = true)]
    public bool EmptyHarness() => World.Empty.Authenticate(_foreign).None;

    [Benchmark]
    public bool ForeignScheme() => World.Ours.Authenticate(_foreign).None;

    [Benchmark]
    public bool OutsideTheGrammar() => World.Ours.Authenticate(_malformed).Succeeded;
}
