using Api.Security.Benchmarks.Subjects;
using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>A good token: the floor, the empty harness, JwtBearer; ours when it is new, when it is known, and when its header is the same object.</summary>
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

    /// <summary>With the allocation of the header's text, as a new connection brings it.</summary>
    [Benchmark]
    public bool OursSeenBefore() => World.Ours.Authenticate(new string(_header.AsSpan())).Succeeded;

    [Benchmark]
    public bool OursSameHeader() => World.Ours.Authenticate(_header).Succeeded;
}
