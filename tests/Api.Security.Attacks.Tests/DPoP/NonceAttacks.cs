using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>Check 10 of RFC 9449, 4.3, and section 11.3: nonces that this service has not made, or no longer accepts.</summary>
public sealed class NonceAttacks(ProofTarget target)
{
    private const string Invalid = "dpop_nonce_invalid";

    private static readonly ProofAttacks All = new()
    {
        { "no nonce", "dpop_nonce_required", t => t.Proof() },
        { "a nonce in the header of the proof", "dpop_nonce_required", t => t.Proof().WithHeader("nonce", t.Nonce) },
        { "a nonce in a header field", "dpop_nonce_required", t => new ProofRequest(t) { Others = ["DPoP-Nonce: " + t.Nonce] } },
        { "a nonce with another name", "dpop_nonce_required", t => t.Proof().With("Nonce", t.Nonce) },
        { "nonce is null", "dpop_proof_claim_missing", t => t.Proof().With("nonce", null) },
        { "nonce is a number", "dpop_proof_claim_missing", t => t.Proof().With("nonce", 1) },
        { "nonce is an array with the nonce", "dpop_proof_claim_missing", t => t.Proof().With("nonce", new JsonArray(t.Nonce)) },
        { "nonce twice", "dpop_proof_malformed",
            t => t.Proof().With("nonce", "x") is var p ? p.WithRawPayload($"{p.PayloadJson[..^1]},\"nonce\":\"{t.Nonce}\"}}") : p },
        { "the nonce", ProofAttacks.Accepted, t => t.Proof().With("nonce", t.Nonce) },
        { "the nonce with an escape", ProofAttacks.Accepted, t => t.Proof().With("nonce", "{nonce}") is var p
            ? p.WithRawPayload(p.PayloadJson.Replace("{nonce}", $"\\u{(int)t.Nonce[0]:x4}{t.Nonce[1..]}", StringComparison.Ordinal)) : p },
        { "an empty nonce", Invalid, t => t.Proof().With("nonce", "") },
        { "the nonce cut short", Invalid, t => t.Proof().With("nonce", t.Nonce[..^1]) },
        { "the nonce with more", Invalid, t => t.Proof().With("nonce", t.Nonce + "A") },
        { "the nonce with NUL", Invalid, t => t.Proof().With("nonce", t.Nonce + "\0") },
        { "the nonce with padding", Invalid, t => t.Proof().With("nonce", t.Nonce + "=") },
        { "the nonce with a space", Invalid, t => t.Proof().With("nonce", " " + t.Nonce) },
        { "the nonce in quotes", Invalid, t => t.Proof().With("nonce", $"\"{t.Nonce}\"") },
        { "the nonce in upper case", Invalid, t => t.Proof().With("nonce", t.Nonce.ToUpperInvariant()) },
        { "the nonce twice in one text", Invalid, t => t.Proof().With("nonce", $"{t.Nonce},{t.Nonce}") },
        { "random bytes as long as a nonce", Invalid, t => t.Proof().With("nonce", Base64.Url(RandomNumberGenerator.GetBytes(24))) },
        { "a nonce with 5,000 characters", Invalid, t => t.Proof().With("nonce", new string('A', 5_000)) },
        { "the period without a hash", Invalid, t => t.Proof().With("nonce", Base64.Url(Period(t))) },
        { "the period with a hash of zeros", Invalid, t => t.Proof().With("nonce", Base64.Url([.. Period(t), .. new byte[16]])) },
        { "the period with a hash without a key", Invalid, t => t.Proof().With("nonce", Made(t, SHA256.HashData)) },
        { "the period with a hash of the empty key", Invalid,
            t => t.Proof().With("nonce", Made(t, text => HMACSHA256.HashData(Array.Empty<byte>(), text))) },
        { "the period with a hash of a guessed key", Invalid,
            t => t.Proof().With("nonce", Made(t, text => HMACSHA256.HashData(new byte[32], text))) },
        { "the hash of the nonce with another period", Invalid,
            t => t.Proof().With("nonce", Base64.Url([.. Period(t, 1), .. Base64.Decode(t.Nonce)[8..]])) },
        { "the nonce of two periods ago", Invalid, t => t.Proof().With("nonce", Made(t, Right, -2)) },
        { "the nonce of the last period", ProofAttacks.Accepted, t => t.Proof().With("nonce", Made(t, Right, -1)) },
        { "the nonce of the next period", ProofAttacks.Accepted, t => t.Proof().With("nonce", Made(t, Right, 1)) },
        { "the nonce after the next period", Invalid, t => t.Proof().With("nonce", Made(t, Right, 2)) },
        { "the nonce of the largest period", Invalid,
            t => t.Proof().With("nonce", Made(t, Right, long.MaxValue - BinaryPrimitives.ReadInt64BigEndian(Period(t)))) },
        { "a nonce of another service", Invalid,
            t => t.Proof().With("nonce", Made(t, text => HMACSHA256.HashData("another key of 32 bytes or more!"u8.ToArray(), text))) },
        { "the right nonce with a wrong proof", "dpop_proof_signature_invalid",
            t => t.Proof().With("nonce", t.Nonce).SignedBy(t.Thief.Key) },
        { "the right nonce with an old proof", "dpop_proof_expired", t => t.Proof().With("nonce", t.Nonce).With("iat", t.Now - 3600) },
        { "the right nonce with the key of a thief", "dpop_key_mismatch",
            t => t.Thief.Proof("GET", ProofTarget.Orders, t.Token, t.Nonce) },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_nonce_is_refused(string attack) => All.RunAsync(target, target.ApiWithNonces, attack);

    [Fact]
    public async Task An_old_nonce_is_not_accepted_again_while_another_one_is()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(target.Clock.GetUtcNow());
        await using var api = await target.StartAsync(
            dpop => dpop.RequireNonce = true, new TestApiOptions { Clock = clock });
        var nonces = new List<string>();
        for (var i = 0; i < 20; i++, clock.Advance(TimeSpan.FromMinutes(1)))
        {
            nonces.Add((await SendAsync("x")).Headers["DPoP-Nonce"].Single());
            foreach (var (nonce, index) in nonces.Select((nonce, index) => (nonce, index)))
                if (i - index >= 10) (await SendAsync(nonce)).Code.Should().Be("use_dpop_nonce");
            (await SendAsync(nonces[^1])).ShouldBeOk();
        }

        Task<TestAnswer> SendAsync(string nonce) => ProofTarget.SendAsync(api, new ProofRequest(target)
        {
            Token = target.BoundToken(target.Client).With("exp", target.Now + 86_400).Build() is var token ? token : "",
            Proofs = [target.Client.Proof("GET", ProofTarget.Orders, token, nonce)
                .With("iat", clock.GetUtcNow().ToUnixTimeSeconds()).Build()],
        });
    }

    private static byte[] Period(ProofTarget target, long later = 0)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (target.Clock.GetUtcNow().UtcTicks / TimeSpan.FromMinutes(5).Ticks) + later);
        return bytes;
    }

    // Someone who has read the source of this library, but not the key.
    private static string Made(ProofTarget target, Func<byte[], byte[]> hash, long later = 0)
    {
        var period = Period(target, later);
        return Base64.Url([.. period, .. hash([.. Encoding.ASCII.GetBytes("Api.Security DPoP nonce "), .. period])[..16]]);
    }

    private static byte[] Right(byte[] text) => HMACSHA256.HashData(Convert.FromBase64String(ProofTarget.NonceKey), text);
}
