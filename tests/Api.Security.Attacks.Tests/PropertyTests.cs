using System.Text;
using System.Text.Json.Nodes;
using Api.Security.Jwt;
using Api.Security.TestKit;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Attacks.Tests;

/// <summary>Rules for every token. The tests call the registered validator in process: thousands of cases in seconds.</summary>
public sealed class PropertyTests(Target target)
{
    private readonly ICredentialValidator _validator = target.Api.App.Services.GetRequiredKeyedService<ICredentialValidator>("Bearer");

    private Outcome<AcceptedCaller> Validate(string token) =>
        _validator.ValidateAsync(new Credential("Bearer", token.AsMemory()), new DefaultHttpContext()).AsTask().GetAwaiter().GetResult();

    private void ShouldBeRefusedAsAToken(string token)
    {
        var verdict = Validate(token);
        verdict.Value.Should().BeNull(token);
        RefusalsOfTokens.Should().Contain(verdict.Refusal!, token);
    }

    // 401, or 503 when a kid cannot be looked up at the moment; nothing else.
    private static readonly Refusal[] RefusalsOfTokens = [.. JwtRefusals.All.Except([JwtRefusals.KeysUnavailable]), Refusal.TokenExpired];

    [Fact]
    public void Random_characters_are_refused_and_never_throw() =>
        Gen.String[Gen.Char["abcXYZ019-_.=+/{}\"\\:, \0\u00e9\ud83c"], 0, 300].Sample(ShouldBeRefusedAsAToken, iter: 5_000);

    [Fact]
    public void Random_bytes_in_three_segments_are_refused_and_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 300])
            .Sample((header, payload, signature) =>
                ShouldBeRefusedAsAToken($"{Base64.Url(header)}.{Base64.Url(payload)}.{Base64.Url(signature)}"), iter: 5_000);

    [Fact]
    public void A_randomly_changed_token_is_refused_and_never_throws()
    {
        var good = target.Issuer.Token().Build();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 20], Gen.String[Gen.Char.AlphaNumeric, 0, 20])
            .Where((at, length, text) => at + length <= good.Length && good.Substring(at, length) != text)
            .Sample((at, length, text) => ShouldBeRefusedAsAToken(good[..at] + text + good[(at + length)..]), iter: 5_000);
    }

    [Fact]
    public void A_random_change_of_a_signed_header_or_payload_never_throws()
    {
        Gen.Select(Gen.Bool, Gen.Int[0, 100], Gen.Int[0, 5], Gen.Byte.Array[0, 5]).Sample((inHeader, at, length, bytes) =>
        {
            var token = target.Issuer.Token();
            var original = Encoding.UTF8.GetBytes(inHeader ? token.HeaderJson : token.PayloadJson);
            at = Math.Min(at, original.Length);
            byte[] changed = [.. original[..at], .. bytes, .. original[Math.Min(original.Length, at + length)..]];
            if (inHeader) token.RawHeader = changed;
            else token.RawPayload = changed;
            var verdict = Validate(token.Build());
            if (verdict.Value is null) RefusalsOfTokens.Should().Contain(verdict.Refusal!);
        }, iter: 3_000, threads: 1);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public void A_token_with_any_decoded_bit_changed_is_refused(string algorithm)
    {
        var good = target.Issuer.Token(algorithm).Build();
        Validate(good).Value.Should().NotBeNull();
        var segments = good.Split('.').Select(Base64.Decode).ToArray();
        for (var segment = 0; segment < 3; segment++)
        {
            for (var bit = 0; bit < segments[segment].Length * 8; bit++)
            {
                segments[segment][bit / 8] ^= (byte)(1 << (bit % 8));
                ShouldBeRefusedAsAToken(string.Join('.', segments.Select(Base64.Url)));
                segments[segment][bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void A_token_with_any_bit_of_its_text_changed_is_refused()
    {
        var good = target.Issuer.Token("ES256").Build();
        for (var at = 0; at < good.Length; at++)
            for (var bit = 0; bit < 7; bit++)
                ShouldBeRefusedAsAToken(good[..at] + (char)(good[at] ^ (1 << bit)) + good[(at + 1)..]);
    }

    [Fact]
    public void Member_order_and_white_space_change_nothing()
    {
        var token = target.Issuer.Token();
        var expected = Claims(Validate(token.Build()));
        Gen.Select(Gen.Shuffle(token.Claims.Select(claim => claim.Key).ToArray()), Gen.String[Gen.Char[" \t\r\n"], 0, 5])
            .Sample((order, space) =>
        {
            var members =
                order.Select(name => $"{space}{JsonValue.Create(name).ToJsonString()}{space}:{space}{token.Claims[name]!.ToJsonString()}");
            var bent = target.Issuer.Token().WithRawPayload($"{space}{{{string.Join(',', members)}{space}}}{space}");
            Claims(Validate(bent.Build())).Should().BeEquivalentTo(expected);
        }, iter: 300, threads: 1);
    }

    private static List<CallerClaim> Claims(Outcome<AcceptedCaller> verdict)
    {
        verdict.Value.Should().NotBeNull();
        return [.. verdict.Value!.Claims];
    }
}
