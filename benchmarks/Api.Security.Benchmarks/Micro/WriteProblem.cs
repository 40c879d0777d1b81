using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>A complete 401: refusing, and writing status, challenge and body (JwtBearer writes no body).</summary>
public class WriteProblem : WorldBenchmark
{
    private string _header = "";

    protected override void Prepare() => _header = "Bearer " + World.Tokens.ForeignCharacter("RS256");

    [Benchmark(Baseline = true)]
    public int JwtBearer() => World.JwtBearer.Challenge(_header);

    [Benchmark]
    public int Ours() => World.Ours.Challenge(_header);
}
