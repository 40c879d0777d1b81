using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Keys;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Micro;

/// <summary>Authenticates one request with a cached, an unknown and a wrong API key.</summary>
[MemoryDiagnoser]
public class ApiKey
{
    private KeyPipeline _empty = null!;
    private KeyPipeline _ours = null!;
    private IssuedKey _known = null!;
    private IssuedKey _unknown = null!;
    private IssuedKey _wrong = null!;
    private IssuedKey _malformed = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        (_empty, _ours) = (KeyPipeline.Empty(), KeyPipeline.Ours());
        _known = (await IssuedKey.IssueAsync(_ours.Services.GetRequiredService<IApiKeyStore>(),
            _ours.Services.GetRequiredService<ApiKeyMint>(), 1))[0];
        (_unknown, _wrong, _malformed) = (_known.WithId(ApiKeyId.New().ToString()), _known.WithRandom(new string('a', 43)),
            _known with { Secret = _known.Secret[..^1] });
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _empty.Dispose();
        _ours.Dispose();
    }

    [Benchmark(Baseline = true)]
    public bool EmptyHarness() => _empty.Authenticate(_known).None;

    [Benchmark]
    public bool Known() => _ours.Authenticate(_known).Succeeded;

    [Benchmark]
    public bool UnknownId() => _ours.Authenticate(_unknown).Succeeded;

    [Benchmark]
    public bool WrongSecret() => _ours.Authenticate(_wrong).Succeeded;

    [Benchmark]
    public bool Malformed() => _ours.Authenticate(_malformed).Succeeded;
}
