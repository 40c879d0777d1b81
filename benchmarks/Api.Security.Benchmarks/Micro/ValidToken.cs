using Api.Security.Benchmarks.Subjects;
using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>A valid token: the floor, the empty harness, JwtBearer; ours with a new token, a cached one, the same header object.</summary>
public class ValidToken : WorldBenchmark
{
    private RawVerification _raw = null!;
    private DistinctTokens _distinct = null!;
    private string _header = "";

    [Params("RS256", "PS256", "ES256")]
    public string Algorithm { get; set; } = "";

    protected override void Prepare()
    {
        var token = World.Tokens.Valid(Algorithm);
        (_raw, _header, _distinct) = (World.Raw(Algorithm, token), "Bearer " + token, new DistinctTokens(World.Tokens, Algorithm));
    }

    [Benchmark(Baseline = true)]
    public bool RawVerification() => _raw.Verify();

    [Benchmark]
    public bool EmptyHarness() => World.Empty.Authenticate(_header).None;

    [Benchmark]
    public bool JwtBearer() => World.JwtBearer.Authenticate(_header).Succeeded;

    [Benchmark]
    public bool OursNotSeenBefore() => World.OursCold.Authenticate(_distinct.Next()).Succeeded;

    /// <summary>Includes the allocation of the header string, as with a new connection.</summary>
    [Benchmark]
    public bool OursSeenBefore() => World.Ours.Authenticate(new string(_header.AsSpan())).Succeeded;

    [Benchmark]
    public bool OursSameHeader() => World.Ours.Authenticate(_header).Succeeded;
}
