using Api.Security.Jwt;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>
/// Two pipelines of ours with the same settings: one with the default token cache, one with a cache for which
/// <see cref="DistinctTokens"/> are new.
/// </summary>
internal sealed class Setup : IDisposable
{
    private Setup(Pipeline ours, Pipeline cold) => (Ours, Cold) = (ours, cold);

    /// <summary>The default: a token that is sent again is in the cache.</summary>
    public Pipeline Ours { get; }

    /// <summary>Every token is new: looked up, verified and cached, and another one is evicted.</summary>
    public Pipeline Cold { get; }

    public static async Task<Setup> StartAsync(FakeAuthorizationServer issuer, Action<JwtOptions>? configure = null) => new(
        await Pipeline.OursAsync(issuer, configure),
        await Pipeline.OursAsync(issuer, jwt =>
        {
            configure?.Invoke(jwt);
            jwt.TokenCache.SizeLimit = DistinctTokens.TooFew;
        }));

    public void Dispose()
    {
        Ours.Dispose();
        Cold.Dispose();
    }
}
