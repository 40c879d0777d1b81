using Api.Security.Benchmarks.Subjects;
using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>A good token: the floor, the empty harness, JwtBearer, ours.</summary>
public class ValidToken : WorldBenchmark
{
    private RawVerification _raw = null!;
    private string _header = "";

    [Params("RS256", "PS256", "ES256")]
    public string Algorithm { get; set; } = "";

    protected override void Prepare()
    {
        var token = World.Tokens.Valid(Algorithm);
        (_raw, _header) = (World.Raw(Algorithm, token), "Bearer " + token);
    }

    [Benchmark(Baseline = true)]
    public bool RawVerification() => _raw.Verify();

    [Benchmark]
    public bool EmptyHarness() => World.Empty.Authenticate(_header).None;

    [Benchmark]
    public bool JwtBearer() => World.JwtBearer.Authenticate(_header).Succeeded;

    [Benchmark]
    public bool Ours() => World.Ours.Authenticate(_header).Succeeded;
}
