using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Everything that is measured, over one issuer that publishes a key of each algorithm.</summary>
internal sealed class World : IAsyncDisposable
{
    public static readonly string[] Algorithms = ["RS256", "PS256", "ES256"];

    private World(FakeAuthorizationServer issuer) => (Issuer, Tokens) = (issuer, new BenchmarkTokens(issuer));

    public FakeAuthorizationServer Issuer { get; }

    public BenchmarkTokens Tokens { get; }

    public Pipeline Empty { get; private init; } = null!;

    public Pipeline JwtBearer { get; private init; } = null!;

    /// <summary>As a user gets it: a token that comes again is remembered.</summary>
    public Pipeline Ours { get; private init; } = null!;

    /// <summary>With a token cache that is smaller than <see cref="DistinctTokens"/>, so that every token is a new one: looked for, verified, kept, another one pushed out.</summary>
    public Pipeline OursCold { get; private init; } = null!;

    public static async Task<World> StartAsync()
    {
        var issuer = await FakeAuthorizationServer.StartAsync(null, Algorithms);
        return new World(issuer)
        {
            Empty = Pipeline.Empty(),
            JwtBearer = Pipeline.JwtBearer(issuer),
            Ours = await Pipeline.OursAsync(issuer, new BenchmarkTokens(issuer)),
            OursCold = await Pipeline.OursAsync(issuer, new BenchmarkTokens(issuer), jwt => jwt.TokenCache.SizeLimit = DistinctTokens.Count / 16),
        };
    }

    public RawVerification Raw(string algorithm, string token) => new(Issuer.KeyFor(algorithm), token);

    public async ValueTask DisposeAsync()
    {
        Empty.Dispose();
        JwtBearer.Dispose();
        Ours.Dispose();
        OursCold.Dispose();
        await Issuer.DisposeAsync();
    }
}
