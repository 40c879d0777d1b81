using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.DPoP;
using Api.Security.TestKit;
using CsCheck;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using static Api.Security.Attacks.Tests.DPoP.AnyText;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// Rules for every proof: no exception leaves, every refusal is 401, and it takes little time. The tests call the registered validator in
/// process: thousands of cases in seconds.
/// </summary>
public sealed class ProofPropertyTests(ProofTarget target)
{
    // 401 only: nothing that a client sends is an outage.
    private static readonly Refusal[] OfProofs = [.. DPoPRefusals.All.Where(refusal => refusal.Status == 401)];

    private readonly ICredentialValidator _validator = Validator(target.Api);

    [Fact]
    public void Random_characters_are_refused_and_never_throw() =>
        Gen.String[Gen.Char["abcXYZ019-_.=+/{}\"\\:, \t\0\u00e9\ud83c"], 0, 300].Sample(ShouldBeRefused, iter: 5_000);

    [Fact]
    public void Random_bytes_in_three_segments_are_refused_and_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 100]).Sample((header, payload, signature) =>
            ShouldBeRefused($"{Base64.Url(header)}.{Base64.Url(payload)}.{Base64.Url(signature)}"), iter: 5_000);

    [Fact]
    public void A_randomly_changed_proof_is_refused_and_never_throws()
    {
        var good = target.Proof().Build();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 20], Gen.String[Gen.Char.AlphaNumeric, 0, 20])
            .Where((at, length, text) => at + length <= good.Length && good.Substring(at, length) != text)
            .Sample((at, length, text) => ShouldBeRefused(good[..at] + text + good[(at + length)..]), iter: 5_000);
        Validate(good).Value.Should().NotBeNull();
    }

    [Fact]
    public void A_proof_with_any_bit_of_its_text_changed_is_refused()
    {
        var good = target.Proof().Build();
        for (var at = 0; at < good.Length; at++)
            for (var bit = 0; bit < 7; bit++)
                ShouldBeRefused(good[..at] + (char)(good[at] ^ (1 << bit)) + good[(at + 1)..]);
        Validate(good).Value.Should().NotBeNull();
    }

    [Fact]
    public void A_random_change_of_a_signed_header_or_payload_never_throws()
    {
        Gen.Select(Gen.Bool, Gen.Int[0, 300], Gen.Int[0, 5], Gen.Byte.Array[0, 5]).Sample((inHeader, at, length, bytes) =>
        {
            var proof = target.Proof();
            var original = Encoding.UTF8.GetBytes(inHeader ? proof.HeaderJson : proof.PayloadJson);
            at = Math.Min(at, original.Length);
            byte[] changed = [.. original[..at], .. bytes, .. original[Math.Min(original.Length, at + length)..]];
            if (inHeader) proof.RawHeader = changed;
            else proof.RawPayload = changed;
            var verdict = Validate(proof.Build());
            if (verdict.Value is null) OfProofs.Should().Contain(verdict.Refusal!);
        }, iter: 3_000, threads: 1);
    }

    [Fact]
    public void A_random_value_of_any_member_is_accepted_or_401()
    {
        string[] texts = ["null", "true", "1", "-1", "1e400", "1e-400", "\"\"", "\"x\"", "[]", "{}", "[[[[1]]]]", "\"\\u0000\"",
            "\"\\ud83d\\ude00\"", "123456789012345678901234567890", "0.1", "\"9999999999\"", "{\"a\":{\"b\":[]}}"];
        string[] names = ["typ", "alg", "jwk", "crit", "kid", "jti", "htm", "htu", "iat", "ath", "nonce", "exp", "nbf", "iss", "kty",
            "crv", "x", "y", "use", "key_ops", "d"];
        Gen.Select(AnyOf(names), AnyOf(texts), Gen.Int[0, 2]).Sample((name, text, place) =>
        {
            var (proof, value) = (target.Proof(), JsonNode.Parse(text));
            if (place == 0) proof.WithHeader(name, value);
            else if (place == 1) proof.With(name, value);
            else proof.Header["jwk"]![name] = value;
            var verdict = Validate(proof.Build());
            if (verdict.Value is null) OfProofs.Should().Contain(verdict.Refusal!);
        }, iter: 2_000, threads: 1);
    }

    [Fact]
    public void Member_order_and_white_space_change_nothing()
    {
        var order = target.Proof().Claims.Select(claim => claim.Key).ToArray();
        Gen.Select(Gen.Shuffle(order), Gen.String[Gen.Char[" \t\r\n"], 0, 5]).Sample((names, space) =>
        {
            var proof = target.Proof();
            var members = names.Select(name => $"{space}\"{name}\"{space}:{space}{proof.Claims[name]!.ToJsonString()}");
            Validate(proof.WithRawPayload($"{space}{{{string.Join(',', members)}{space}}}{space}").Build()).Value.Should().NotBeNull();
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_random_nonce_is_refused_and_never_throws()
    {
        var validator = Validator(target.ApiWithNonces);
        Gen.OneOf(Gen.String[Gen.Char["abAB01-_=+/ .\0\u00e9"], 0, 40], Gen.Byte.Array[0, 40].Select(Base64.Url),
            Gen.Byte.Array[24, 24].Select(Base64.Url)).Sample(nonce =>
            Validate(target.Proof().With("nonce", nonce).Build(), validator).Refusal.Should().Be(DPoPRefusals.NonceInvalid),
            iter: 2_000, threads: 1);
    }

    [Fact]
    public void A_nonce_with_any_bit_changed_is_not_read()
    {
        var clock = target.Clock;
        foreach (var maker in (INonceMaker[])[new KeyedNonces([new byte[32]]),
            new ProtectedNonces(new EphemeralDataProtectionProvider(), clock, NullLoggerFactory.Instance)])
        {
            var good = maker.Make(42)!;
            maker.TryRead(good, out var period).Should().BeTrue();
            period.Should().Be(42);
            for (var at = 0; at < good.Length; at++)
                for (var bit = 0; bit < 16; bit++)
                    maker.TryRead(good[..at] + (char)(good[at] ^ (1 << bit)) + good[(at + 1)..], out _).Should().BeFalse();
            Gen.String[0, 600].Sample(text => maker.TryRead(text, out _).Should().BeFalse(), iter: 500);
        }
    }

    // The bound is generous, because the machine may be busy: what is quadratic or worse in 8 kB takes much longer.
    [Fact]
    public void The_costliest_texts_of_the_longest_length_take_milliseconds()
    {
        var (header, n) = (target.Proof().HeaderJson, 2_500);
        TokenBuilder[] proofs =
        [
            target.Proof().WithRawHeader("{\"x\":" + new string('[', n)), target.Proof().WithRawHeader("{\"x\":\"" + new string('\\',
                n) + "\"}"),
            target.Proof().WithRawHeader($"{header[..^1]},\"x\":\"{string.Concat(Enumerable.Repeat("\\u0061", n / 6))}\"}}"),
            target.Proof().WithRawPayload("{" + string.Join(',', Enumerable.Range(0, n / 8).Select(i => $"\"{i:d4}\":1")) + "}"),
            target.Proof().WithRawPayload("{" + string.Join(',', Enumerable.Repeat("\"a\":1", n / 6)) + "}"),
            target.Proof().With("iat", null).WithRawPayload($"{{\"iat\":{new string('9', n)}}}"),
            target.Proof().With("htu", ProofTarget.Address + string.Concat(Enumerable.Repeat("/..", n / 3))),
            target.Proof().With("htu", ProofTarget.Address + "/" + string.Concat(Enumerable.Repeat("a/", n / 2)) + string.Concat(
                Enumerable.Repeat("../", n / 3))),
            target.Proof().With("htu", ProofTarget.Address + "/" + string.Concat(Enumerable.Repeat("%2e", n / 3))),
            target.Proof().With("htu", ProofTarget.Address + "/" + new string('<', n)),
            target.Proof().With("htu", "https://[" + new string(':', n) + "]/"), target.Proof().With("htu", "https://" + new string('.',
                n)),
            target.Proof().With("htu", "https://a:" + new string('0', n) + "443/orders"),
            target.Proof().With("htu", string.Concat(Enumerable.Repeat("https://", n / 8))), target.Proof().With("jti",
                new string('\u4f60', n / 3)),
            target.Proof().With("ath", new string('A', n)), target.Proof().With("nonce", new string('A', n)),
        ];
        var texts = proofs.Select(proof => proof.Build()).Append(new string('.', 8192)).Append(new string('A', 8192)).ToArray();
        foreach (var text in texts) Validate(text);
        var time = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
            foreach (var text in texts) Validate(text);
        time.Elapsed.Should().BeLessThan(TimeSpan.FromMilliseconds(50 * 20 * texts.Length));
    }

    private void ShouldBeRefused(string proof)
    {
        var verdict = Validate(proof);
        verdict.Value.Should().BeNull(proof);
        OfProofs.Should().Contain(verdict.Refusal!, proof);
    }

    private Outcome<AcceptedCaller> Validate(string proof, ICredentialValidator? validator = null)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.Scheme) = ("GET", "/orders", "http");
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/orders";
        context.Request.Headers["DPoP"] = proof;
        return (validator ?? _validator).ValidateAsync(new Credential("DPoP", target.Token.AsMemory()), context)
            .AsTask().GetAwaiter().GetResult();
    }

    private static ICredentialValidator Validator(TestApi api) =>
        api.App.Services.GetRequiredKeyedService<ICredentialValidator>("DPoP");
}
