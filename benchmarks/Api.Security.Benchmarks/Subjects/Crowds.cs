using Api.Security.Jwt;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Ours with many issuers, of which the token's issuer is the last, and ours with an issuer with many keys.</summary>
internal sealed class Crowds : IAsyncDisposable
{
    public const int IssuerCount = 1_000;
    public const int KeyCount = 100;

    private readonly FakeAuthorizationServer _issuerOfManyKeys;

    private Crowds(Setup manyIssuers, FakeAuthorizationServer issuerOfManyKeys, Setup manyKeys) =>
        (ManyIssuers, _issuerOfManyKeys, ManyKeys) = (manyIssuers, issuerOfManyKeys, manyKeys);

    /// <summary>Accepts the tokens of the given issuer and of 999 others.</summary>
    public Setup ManyIssuers { get; }

    /// <summary>Accepts <see cref="TokensOfManyKeys"/>.</summary>
    public Setup ManyKeys { get; }

    public BenchmarkTokens TokensOfManyKeys => new(_issuerOfManyKeys);

    public static async Task<Crowds> StartAsync(FakeAuthorizationServer issuer)
    {
        var algorithms = Enumerable.Range(1, KeyCount).Select(key => World.Algorithms[key % World.Algorithms.Length]).ToArray();
        var issuerOfManyKeys = await FakeAuthorizationServer.StartAsync(null, algorithms);
        // .NET creates a key on first use, and a fetch would time out before all of them are created.
        Parallel.ForEach(issuerOfManyKeys.Keys, key => key.Jwk());
        return new Crowds(await Setup.StartAsync(issuer, AddOthers), issuerOfManyKeys, await Setup.StartAsync(issuerOfManyKeys));
    }

    public int KeysOf(string algorithm) => _issuerOfManyKeys.Keys.Count(key => key.Algorithm == algorithm);

    /// <summary>Returns new tokens, each signed by the next of the issuer's keys for an algorithm.</summary>
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

    // Nothing is fetched from these issuers, since none of their tokens is sent.
    private static void AddOthers(JwtOptions jwt)
    {
        for (var number = 1; number < IssuerCount; number++)
        {
            var other = new JwtIssuerOptions
            {
                Authority = $"https://issuer-{number}.example/", WarmUp = KeyWarmUp.Off, Audiences = { Protection.Audience },
            };
            jwt.Issuers.Insert(0, other);
        }
    }
}
