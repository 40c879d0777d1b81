using System.Net;
using System.Numerics;
using Api.Security.DPoP;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>RFC 9449, 11.1: proofs that were used before, in another form, at another time, at once, or on another node.</summary>
public sealed class ReplayAttacks(ProofTarget target)
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, null);

    private static readonly Dictionary<string, Func<ProofTarget, TokenBuilder, TokenBuilder>> SameProofs = new()
    {
        ["unchanged"] = (_, proof) => proof,
        ["with another iat"] = (t, proof) => proof.With("iat", t.Now - 5),
        ["with exp"] = (t, proof) => proof.With("exp", t.Now + 60),
        ["with a nonce that nobody asked for"] = (_, proof) => proof.With("nonce", "x"),
        ["with another claim"] = (_, proof) => proof.With("x", 1),
        ["with another header"] = (_, proof) => proof.WithHeader("kid", "x"),
        ["with the host in capitals"] = (_, proof) => proof.With("htu", "https://API.EXAMPLE.COM/orders"),
        ["with the default port"] = (_, proof) => proof.With("htu", "https://api.example.com:443/orders"),
        ["with an encoded letter"] = (_, proof) => proof.With("htu", "https://api.example.com/%6Frders"),
        ["with a dot segment"] = (_, proof) => proof.With("htu", "https://api.example.com/./orders"),
        ["with a query"] = (_, proof) => proof.With("htu", "https://api.example.com/orders?1"),
        ["with an escape in the jti"] = (_, proof) => Replace(proof, "\"jti\":\"proof", "\"jti\":\"\\u0070roof"),
        ["with white space"] = (_, proof) => Replace(proof, ",", " ,\n"),
        ["with the type in full"] = (_, proof) => proof.WithHeader("typ", "application/dpop+jwt"),
    };

    public static TheoryData<string> Forms => [.. SameProofs.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_same_jti_again(string form)
    {
        var proof = target.Proof();
        (await SendAsync(target.Api, proof.Build())).ShouldBeOk();
        ReasonOf(await SendAsync(target.Api, SameProofs[form](target, proof).Build())).Should().Be("dpop_proof_replayed");
    }

    [Fact]
    public async Task The_other_valid_ECDSA_signature_of_the_same_proof()
    {
        var proof = target.Proof().Build();
        (await SendAsync(target.Api, proof)).ShouldBeOk();
        var other = Mirrored(proof);
        other.Should().NotBe(proof);
        ReasonOf(await SendAsync(target.Api, other)).Should().Be("dpop_proof_replayed");

        var unused = Mirrored(target.Proof().Build());
        (await SendAsync(target.Api, unused)).ShouldBeOk();
    }

    [Fact]
    public async Task Fifty_forms_of_one_proof_at_once()
    {
        for (var round = 0; round < 4; round++)
        {
            var proof = target.Proof();
            var jti = (string)proof.Claims["jti"]!;
            var texts = Enumerable.Range(0, 50).Select(n => n % 2 == 0
                ? target.Proof().With("jti", jti).With("x", n).Build() : Mirrored(target.Proof().With("jti", jti).Build())).ToArray();
            var answers = await Task.WhenAll(texts.Select(text => SendAsync(target.Api, text)));
            answers.Count(answer => answer.Status is HttpStatusCode.OK).Should().Be(1);
            answers.Where(answer => answer.Status is not HttpStatusCode.OK)
                .Should().OnlyContain(answer => ReasonOf(answer) == "dpop_proof_replayed");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_used_proof_at_every_half_second_of_the_next_three_minutes(int ahead)
    {
        var clock = new FakeTimeProvider(target.Clock.GetUtcNow());
        await using var api = await target.StartAsync(options: new TestApiOptions { Clock = clock });
        var proof = target.Proof().With("iat", target.Now + ahead).Build();
        (await SendAsync(api, proof)).ShouldBeOk();
        for (var i = 0; i < 360; i++, clock.Advance(TimeSpan.FromMilliseconds(500)))
            ReasonOf(await SendAsync(api, proof)).Should().BeOneOf("dpop_proof_replayed", "dpop_proof_expired");
    }

    [Theory]
    [InlineData(0, -29)]
    [InlineData(0, 29)]
    [InlineData(15, -14)]
    [InlineData(-29, 0)]
    [InlineData(29, 0)]
    public async Task A_used_proof_on_a_node_with_another_clock(int first, int second)
    {
        var time = new FakeTimeProvider(target.Clock.GetUtcNow());
        var store = new SharedStore(time);
        FakeTimeProvider[] clocks = [new(time.GetUtcNow().AddSeconds(first)), new(time.GetUtcNow().AddSeconds(second))];
        var options = (FakeTimeProvider clock) => new TestApiOptions
        {
            Clock = clock, Services = services => services.AddSingleton<IReplayStore>(store),
        };
        await using var one = await target.StartAsync(options: options(clocks[0]));
        await using var other = await target.StartAsync(options: options(clocks[1]));
        var proof = target.Proof().Build();
        (await SendAsync(one, proof)).ShouldBeOk();
        for (var i = 0; i < 150; i++)
        {
            (await SendAsync(other, proof)).Status.Should().Be(HttpStatusCode.Unauthorized, $"{i} s later");
            time.Advance(TimeSpan.FromSeconds(1));
            foreach (var clock in clocks) clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_client_that_sends_a_header_of_its_own_with_each_proof_costs_no_memory()
    {
        var keys = target.Api.App.Services.GetRequiredService<KnownProofKeys>();
        var before = keys.Count;
        for (var i = 0; i < 20; i++)
            (await SendAsync(target.Api, target.Proof().WithHeader("kid", new string((char)('a' + i), 3_000)).Build())).ShouldBeOk();
        keys.Count.Should().Be(before);
    }

    private Task<TestAnswer> SendAsync(TestApi api, string proof) =>
        ProofTarget.SendAsync(api, new ProofRequest(target) { Proofs = [proof] });

    private static string? ReasonOf(TestAnswer answer) =>
        answer.Status is HttpStatusCode.OK ? "accepted" : answer.Problem["reason"]?.GetValue<string>();

    private static TokenBuilder Replace(TokenBuilder proof, string from, string to) =>
        proof.WithRawPayload(proof.PayloadJson.Replace(from, to, StringComparison.Ordinal));

    // (r, n - s) is as valid as (r, s).
    private static string Mirrored(string proof)
    {
        var dot = proof.LastIndexOf('.');
        var signature = Base64.Decode(proof[(dot + 1)..]);
        var s = (Order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(true, true);
        return proof[..(dot + 1)] + Base64.Url([.. signature[..32], .. new byte[32 - s.Length], .. s]);
    }

    /// <summary>Keeps keys as long as it is told, by a clock of its own.</summary>
    private sealed class SharedStore(FakeTimeProvider clock) : IReplayStore
    {
        private readonly Dictionary<ReplayKey, DateTimeOffset> _keys = [];

        public ValueTask<ReplayResult> TryAddAsync(
            in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
        {
            lock (_keys)
            {
                if (_keys.TryGetValue(key, out var until) && until > clock.GetUtcNow()) return new(ReplayResult.Replayed);
                _keys[key] = expiresAt;
                return new(ReplayResult.Added);
            }
        }
    }
}
