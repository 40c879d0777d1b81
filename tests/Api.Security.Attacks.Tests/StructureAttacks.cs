using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// Texts that are not a compact JWS (RFC 7515, 7.1), and non-canonical encodings of one (RFC 7515, 2: base64url without padding).
/// </summary>
public sealed class StructureAttacks(Target target)
{
    private static readonly Attacks All = new()
    {
        { "one segment", "token_malformed", i => i.Token().Build().Split('.')[0] },
        { "two segments", "token_malformed", i => i.Token().SigningInput },
        { "two segments and a dot", "token_malformed", i => i.Token().SigningInput + "." },
        { "four segments", "token_malformed", i => i.Token().Build() + ".AAAA" },
        { "a dot at the end", "token_malformed", i => i.Token().Build() + "." },
        { "a dot at the start", "token_malformed", i => "." + i.Token().Build() },
        { "five segments, an encrypted token", "token_encrypted",
            _ => "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhHQ00ifQ.AAAA.AAAA.AAAA.AAAA" },
        { "five segments that start with a valid token", "token_encrypted", i => i.Token().Build() + ".AAAA.AAAA" },
        { "six segments", "token_malformed", i => i.Token().Build() + ".AAAA.AAAA.AAAA" },
        { "ten thousand dots", "token_malformed", _ => new string('.', 10_000) },
        { "only dots", "token_malformed", _ => ".." },
        { "an empty header", "token_malformed", i => Segments(i, 0, _ => "") },
        { "an empty payload", "payload_malformed", i => Segments(i, 1, _ => "") },
        { "an empty signature", "token_malformed", i => Segments(i, 2, _ => "") },
        { "padding on the signature", "token_malformed", i => i.Token().Build() + "==" },
        { "one character of padding", "token_malformed", i => i.Token().Build() + "=" },
        { "padding on the payload", "authorization_malformed", i => Segments(i, 1, segment => segment + "=") },
        { "padding on the header", "authorization_malformed", i => Segments(i, 0, segment => segment + "=") },
        { "base64 with a plus instead of base64url", "token_malformed", i => Segments(i, 2, segment => "+" + segment[1..]) },
        { "base64 with a slash instead of base64url", "token_malformed", i => Segments(i, 2, segment => "/" + segment[1..]) },
        { "a tilde", "token_malformed", i => Segments(i, 1, segment => segment + "~") },
        { "an invalid length for base64url", "token_malformed", i => Segments(i, 2, segment => segment + "AAA") },
        { "trailing bits that are not zero", "token_malformed",
            i => Segments(i, 2, segment => segment[..^1] + OtherSpelling(segment[^1])) },
        { "a space before each dot", "authorization_malformed", i => i.Token().Build()
            .Replace(".", " .", StringComparison.Ordinal) },
        { "a percent sign", "authorization_malformed", i => i.Token().Build() + "%3D" },
        { "JSON serialization", "authorization_malformed", _ => "{\"payload\":\"AAAA\",\"signatures\":[]}" },
        { "JSON serialization in base64url", "token_malformed", _ => Base64.Url("{\"payload\":\"AAAA\",\"signatures\":[]}") },
        { "a signature one byte too short", "signature_invalid", i => Bytes(i, bytes => bytes[..^1]) },
        { "a signature one byte too long", "signature_invalid", i => Bytes(i, bytes => [.. bytes, 0]) },
        { "a signature with a leading zero", "signature_invalid", i => Bytes(i, bytes => [0, .. bytes]) },
        { "a signature of zeros", "signature_invalid", i => Bytes(i, bytes => new byte[bytes.Length]) },
        { "a signature of one byte", "signature_invalid", i => Bytes(i, _ => [1]) },
        { "a signature with one bit changed", "signature_invalid", i => Bytes(i, bytes => [(byte)(bytes[0] ^ 1), .. bytes[1..]]) },
        { "the signature of another token", "signature_invalid", i => i.Token().SigningInput + "." + i.Token().Build().Split('.')[2] },
        { "an ECDSA signature of zeros", "signature_invalid", i => Bytes(i, bytes => new byte[bytes.Length], "ES256") },
        { "an ECDSA signature in DER", "signature_invalid", i => Bytes(i, Der, "ES256") },
        { "an ECDSA signature with r and s swapped", "signature_invalid",
            i => Bytes(i, bytes => [.. bytes[32..], .. bytes[..32]], "ES256") },
        { "an ECDSA signature of 0xFF bytes", "signature_invalid",
            i => Bytes(i, bytes => [.. Enumerable.Repeat((byte)0xFF, bytes.Length)], "ES256") },
        { "a token longer than the limit", "token_too_long", i => i.Token().With("x", new string('a', 16 * 1024)).Build() },
        { "20 kB of letters", "token_too_long", _ => new string('a', 20_000) },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_token_is_refused(string attack) => All.RunAsync(target, attack);

    private static string Segments(FakeAuthorizationServer issuer, int at, Func<string, string> change)
    {
        var segments = issuer.Token().Build().Split('.');
        segments[at] = change(segments[at]);
        return string.Join('.', segments);
    }

    private static string Bytes(FakeAuthorizationServer issuer, Func<byte[], byte[]> change, string algorithm = "RS256")
    {
        var segments = issuer.Token(algorithm).Build().Split('.');
        return $"{segments[0]}.{segments[1]}.{Base64.Url(change(Base64.Decode(segments[2])))}";
    }

    // 256 bytes use two bits of the last character: A, Q, g and w are canonical, their successors are not.
    private static char OtherSpelling(char last) => (char)(last + 1);

    private static byte[] Der(byte[] signature)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(TrimZeros(signature[..32]));
            writer.WriteIntegerUnsigned(TrimZeros(signature[32..]));
        }

        return writer.Encode();
    }

    private static byte[] TrimZeros(byte[] number) => [.. number.SkipWhile(part => part == 0)];
}
