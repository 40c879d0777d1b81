using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;
using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>A token with a DPoP proof: the floor, the empty harness, the same issuer's bearer token; a new token and a known one.</summary>
[MemoryDiagnoser]
public class BoundToken
{
    private FakeAuthorizationServer _issuer = null!;
    private BoundPipeline _empty = null!;
    private BoundPipeline _ours = null!;
    private BoundPipeline _cold = null!;
    private RawVerification _raw = null!;
    private ProvenRequests _oneToken = null!;
    private ProvenRequests _manyTokens = null!;
    private string _bearer = "";

    /// <summary>The algorithm of the proof. The token is signed with ES256.</summary>
    [Params("ES256", "EdDSA")]
    public string Proof { get; set; } = "";

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var token = new BenchmarkTokens(_issuer).Valid("ES256");
        (_empty, _ours, _cold) = (BoundPipeline.Empty(), BoundPipeline.Ours(_issuer), BoundPipeline.Ours(_issuer, isCold: true));
        (_raw, _bearer) = (new RawVerification(_issuer.KeyFor("ES256"), token), "Bearer " + token);
        var client = new DPoPClient(Proof);
        (_oneToken, _manyTokens) = (ProvenRequests.OfOneToken(_issuer, client), ProvenRequests.OfManyTokens(_issuer, client));
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _empty.Dispose();
        _ours.Dispose();
        _cold.Dispose();
        await _issuer.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public bool RawVerification() => _raw.Verify();

    [Benchmark]
    public bool EmptyHarness() => _empty.Authenticate(_bearer, null).None;

    [Benchmark]
    public bool BearerKnown() => _ours.Authenticate(_bearer, null).Succeeded;

    [Benchmark]
    public bool DPoPNewToken() => _cold.Accepts(_manyTokens);

    [Benchmark]
    public bool DPoPKnownToken() => _ours.Accepts(_oneToken);
}
