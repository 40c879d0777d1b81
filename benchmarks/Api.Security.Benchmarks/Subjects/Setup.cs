using Api.Security.Jwt;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Ours twice, set up alike: once with a token cache as it is by default, once with one to which <see cref="DistinctTokens"/> are new.</summary>
internal sealed class Setup : IDisposable
{
    private Setup(Pipeline ours, Pipeline cold) => (Ours, Cold) = (ours, cold);

    /// <summary>As a user gets it: a token that comes again is remembered.</summary>
    public Pipeline Ours { get; }

    /// <summary>Every token is a new one: looked for, verified, kept, another one pushed out.</summary>
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
