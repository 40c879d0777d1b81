using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>All subjects of the measurements, with one issuer that publishes a key for each algorithm.</summary>
internal sealed class World : IAsyncDisposable
{
    public static readonly string[] Algorithms = ["RS256", "PS256", "ES256"];

    private readonly Setup _setup;

    private World(FakeAuthorizationServer issuer, Setup setup)
    {
        (Issuer, Tokens, _setup) = (issuer, new BenchmarkTokens(issuer), setup);
        (Empty, JwtBearer) = (Pipeline.Empty(), Pipeline.JwtBearer(issuer));
    }

    public FakeAuthorizationServer Issuer { get; }

    public BenchmarkTokens Tokens { get; }

    public Pipeline Empty { get; }

    public Pipeline JwtBearer { get; }

    /// <inheritdoc cref="Setup.Ours"/>
    public Pipeline Ours => _setup.Ours;

    /// <inheritdoc cref="Setup.Cold"/>
    public Pipeline OursCold => _setup.Cold;

    public static async Task<World> StartAsync()
    {
        var issuer = await FakeAuthorizationServer.StartAsync(null, Algorithms);
        return new World(issuer, await Setup.StartAsync(issuer));
    }

    public RawVerification Raw(string algorithm, string token) => new(Issuer.KeyFor(algorithm), token);

    public async ValueTask DisposeAsync()
    {
        Empty.Dispose();
        JwtBearer.Dispose();
        _setup.Dispose();
        await Issuer.DisposeAsync();
    }
}
