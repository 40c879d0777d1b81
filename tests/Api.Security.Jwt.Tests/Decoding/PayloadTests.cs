using System.Text;
using System.Text.Json;
using CsCheck;

namespace Api.Security.Jwt.Tests.Decoding;

/// <summary>
/// Two payload readers: a plain one for common payloads and a strict one for all. They agree on every payload that the plain one accepts.
/// </summary>
public sealed class PayloadTests
{
    [Theory]
    [InlineData("""{"iss":"a","exp":1,"aud":["x","y"],"ok":true,"no":false,"nil":null,"z":0,"empty":[],"s":""}""")]
    [InlineData("""{"a":123456789012345678}""")]
    [InlineData("""{"a":"{[,:]}"}""")]
    public void The_plain_reader_reads_common_payloads_like_the_strict_reader(string payload) => Read(payload, PlainPayload.TryRead)
        .Should().NotBeNull().And.BeEquivalentTo(Read(payload, StrictPayload.TryRead));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":1}}""")]
    [InlineData("""{"a":1} """)]
    [InlineData("""{ "a":1}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":-1}""")]
    [InlineData("""{"a":1.5}""")]
    [InlineData("""{"a":1e3}""")]
    [InlineData("""{"a":1234567890123456789}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":truex}""")]
    [InlineData("""{"a":"b}""")]
    [InlineData("""{"a":["b"}""")]
    [InlineData("""{"a":["b",]}""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""{"a":[["b"]]}""")]
    [InlineData("""{"a":{"b":1}}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{,"a":1}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"iss":"x","iss":"y"}""")]
    [InlineData("""{"a":"\u0041"}""")]
    [InlineData("""{"\u0061":1}""")]
    [InlineData("""{"a":"ä"}""")]
    [InlineData("{\"a\":\"\t\"}")]
    [InlineData("{\"a\":\"\u007f\"}")]
    [InlineData("""["a"]""")]
    public void The_plain_reader_leaves_everything_else_to_the_strict_reader(string payload) =>
        Read(payload, PlainPayload.TryRead).Should().BeNull();

    [Theory]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"iss":"x","\u0069ss":"y"}""")]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    [InlineData("""{"a":[{"b":1,"\u0062":2}]}""")]
    [InlineData("""{"a":1}x""")]
    [InlineData("""{"a":1}{}""")]
    public void The_strict_reader_refuses_escaped_and_nested_duplicates_and_trailing_data(string payload) =>
        Read(payload, StrictPayload.TryRead).Should().BeNull();

    [Fact]
    public void An_escaped_claim_name_is_recognized()
    {
        var bytes = Encoding.UTF8.GetBytes("""{ "\u0069ss": "https:\/\/issuer.example", "aud": [ "\u0061" ] }""");
        var token = new AccessToken();
        token.Read(bytes).Should().BeTrue();
        token.Issuer.GetString().Should().Be("https://issuer.example");
        token.Issuer.Is("https://issuer.example"u8).Should().BeTrue();
        token.Audience.ContainsAny(["a"u8.ToArray()]).Should().BeTrue();
    }

    [Fact]
    public void One_token_object_reads_several_payloads_in_turn()
    {
        var token = new AccessToken();
        var many = "{" + string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"claim{i}\":{i}")) + "}";
        foreach (var payload in new[] { """{"iss":"a","sub":"b"}""", many, """{"sub":"c"}""", "{", """{"iss":"d"}""" })
        {
            if (!token.Read(Encoding.UTF8.GetBytes(payload))) continue;
            using var document = JsonDocument.Parse(payload);
            token.Claims.Length.Should().Be(document.RootElement.GetPropertyCount());
            token.Issuer.IsPresent.Should().Be(document.RootElement.TryGetProperty("iss", out _));
        }

        token.Claims.Length.Should().Be(1);
        token.Read(Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 1001).Select(i => $"\"claim{i}\":{i}")) + "}"))
            .Should().BeFalse();
    }

    // Texts that are JSON, almost JSON, or JSON with one part inserted, removed or changed.
    [Fact]
    public void The_plain_reader_never_disagrees_with_the_strict_reader()
    {
        var taken = 0;
        Gen.Select(Payload, Gen.Int[0, 200], Gen.Int[0, 200], OneOf("", "\"", "\\", ",", ":", "{", "}", "[", "]", "0", "1", " ", "a",
            "null", "\u0001", "ä", "-", ".")).Sample((payload, start, length, put) =>
        {
            start %= payload.Length + 1;
            length = put.Length == 0 ? length % 3 : Math.Min(length % 2, payload.Length - start);
            foreach (var text in new[] { payload, payload[..start] + put + payload[Math.Min(start + length, payload.Length)..] })
            {
                if (Read(text, PlainPayload.TryRead) is not { } plain) continue;
                Interlocked.Increment(ref taken);
                Read(text, StrictPayload.TryRead).Should().BeEquivalentTo(plain, options => options.WithStrictOrdering(), text);
            }
        }, iter: 20_000);
        taken.Should().BeGreaterThan(5_000);
    }

    private static readonly Gen<string> Text = Gen.String[Gen.Char[' ', '~'], 0, 8]
        .Select(text => text.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal));

    private static readonly Gen<string> Value = Gen.OneOf(
        Text.Select(text => $"\"{text}\""), Gen.ULong.Select(number => number.ToString(null, null)),
        OneOf("true", "false", "null", "0", "00", "-0", "1.0", "\"\\u0041\"", "{}", "{\"x\":1,\"x\":2}", "\"ä\""),
        Text.Array[0, 3].Select(texts => $"[{string.Join(',', texts.Select(text => $"\"{text}\""))}]"));

    private static readonly Gen<string> Payload =
        Gen.Select(Gen.OneOf(Text, OneOf("iss", "sub", "aud", "exp", "scope", "\\u0069ss")), Value).Array[0, 6]
        .Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);

    private delegate bool Reader(ArraySegment<byte> payload, AccessToken token);

    private static List<string>? Read(string payload, Reader reader)
    {
        // In the middle of a larger buffer, as in production.
        byte[] buffer = [.. "xx\""u8, .. Encoding.UTF8.GetBytes(payload), .. "\"}]"u8];
        var token = new AccessToken();
        token.Start(new ArraySegment<byte>(buffer, 3, buffer.Length - 6));
        if (!reader(new ArraySegment<byte>(buffer, 3, buffer.Length - 6), token)) return null;
        List<string> claims = [];
        foreach (ref readonly var claim in token.Claims)
            claims.Add($"{claim.Name} {token.Type(claim)} {token.Value(claim).Kind} {Encoding.UTF8.GetString(token.Value(claim).Raw)}");
        return claims;
    }
}
