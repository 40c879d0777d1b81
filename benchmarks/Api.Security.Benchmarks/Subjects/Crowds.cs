using Api.Security.Jwt;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Ours with many issuers, the token's being the last of them, and ours with an issuer of many keys.</summary>
internal sealed class Crowds : IAsyncDisposable
{
    public const int IssuerCount = 1_000;
    public const int KeyCount = 100;

    private readonly FakeAuthorizationServer _issuerOfManyKeys;

    private Crowds(Setup manyIssuers, FakeAuthorizationServer issuerOfManyKeys, Setup manyKeys) =>
        (ManyIssuers, _issuerOfManyKeys, ManyKeys) = (manyIssuers, issuerOfManyKeys, manyKeys);

    /// <summary>Takes the tokens of the issuer that was given, and of 999 others.</summary>
    public Setup ManyIssuers { get; }

    /// <summary>Takes <see cref="TokensOfManyKeys"/>.</summary>
    public Setup ManyKeys { get; }

    public BenchmarkTokens TokensOfManyKeys => new(_issuerOfManyKeys);

    public static async Task<Crowds> StartAsync(FakeAuthorizationServer issuer)
    {
        var algorithms = Enumerable.Range(1, KeyCount).Select(key => World.Algorithms[key % World.Algorithms.Length]).ToArray();
        var issuerOfManyKeys = await FakeAuthorizationServer.StartAsync(null, algorithms);
        Parallel.ForEach(issuerOfManyKeys.Keys, key => key.Jwk()); // .NET makes a key when it is first asked for, and a fetch would not wait for so many
        return new Crowds(await Setup.StartAsync(issuer, AddOthers), issuerOfManyKeys, await Setup.StartAsync(issuerOfManyKeys));
    }

    public int KeysOf(string algorithm) => _issuerOfManyKeys.Keys.Count(key => key.Algorithm == algorithm);

    /// <summary>New tokens, each signed by the next one of the issuer's keys of an algorithm.</summary>
    public DistinctTokens OfEachKey(string algorithm)
    {
        var keys = _issuerOfManyKeys.Keys.Where(key => key.Algorithm == algorithm).ToArray();
        return new DistinctTokens(number => TokensOfManyKeys.Valid(keys[number % keys.Length]));
    }

    public async ValueTask DisposeAsync()
    {
        ManyIssuers.Dispose();
        ManyKeys.Dispose();
        await _issuerOfManyKeys.DisposeAsync();
    }

    // Nothing is fetched from them, since no token of theirs comes.
    private static void AddOthers(JwtOptions jwt)
    {
        for (var number = 1; number < IssuerCount; number++)
        {
            var other = new JwtIssuerOptions { Authority = $"https://issuer-{number}.example/", WarmUp = KeyWarmUp.Off, Audiences = { Protection.Audience } };
            jwt.Issuers.Insert(0, other);
        }
    }
}
