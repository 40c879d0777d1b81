using System.Formats.Asn1;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>Checks 1, 2, 4, 5 and 6 of RFC 9449, 4.3: texts that are not a proof, headers, algorithms and signatures.</summary>
public sealed class ProofStructureAttacks(ProofTarget target)
{
    private const string Malformed = "dpop_proof_malformed";
    private const string WrongType = "dpop_proof_type_wrong";
    private const string WrongAlgorithm = "dpop_proof_algorithm_not_allowed";
    private const string WrongKey = "dpop_proof_key_invalid";
    private const string WrongSignature = "dpop_proof_signature_invalid";

    private static readonly ProofAttacks All = new()
    {
        { "one segment", Malformed, t => t.Proof().Build().Split('.')[0] },
        { "two segments", Malformed, t => t.Proof().SigningInput },
        { "two segments and a dot", Malformed, t => t.Proof().SigningInput + "." },
        { "four segments", Malformed, t => t.Proof().Build() + ".AAAA" },
        { "five segments, as of an encrypted token", Malformed, t => t.Proof().Build() + ".AAAA.AAAA" },
        { "a dot before the proof", Malformed, t => "." + t.Proof().Build() },
        { "a dot after the proof", Malformed, t => t.Proof().Build() + "." },
        { "4,000 dots", Malformed, _ => new string('.', 4_000) },
        { "an empty header", Malformed, t => Segment(t, 0, _ => "") },
        { "an empty payload", Malformed, t => Segment(t, 1, _ => "") },
        { "an empty signature", Malformed, t => Segment(t, 2, _ => "") },
        { "padding after the header", Malformed, t => Segment(t, 0, part => part + "=") },
        { "padding after the payload", Malformed, t => Segment(t, 1, part => part + "=") },
        { "padding after the signature", Malformed, t => Segment(t, 2, part => part + "==") },
        { "a plus, as in base64", Malformed, t => Segment(t, 2, part => "+" + part[1..]) },
        { "a slash, as in base64", Malformed, t => Segment(t, 2, part => "/" + part[1..]) },
        { "a tilde", Malformed, t => Segment(t, 1, part => part + "~") },
        { "a length that base64url does not have", Malformed, t => Segment(t, 2, part => part + "AAA") },
        { "stray bits in the signature", Malformed, t => Segment(t, 2, part => part[..^1] + (char)(part[^1] + 1)) },
        { "a space in the proof", Malformed, t => t.Proof().Build().Replace(".", " .", StringComparison.Ordinal) },
        { "a tab in the proof", Malformed, t => t.Proof().Build().Replace(".", "\t.", StringComparison.Ordinal) },
        { "a percent-encoded dot", Malformed, t => t.Proof().Build().Replace(".", "%2E", StringComparison.Ordinal) },
        { "a quoted proof", Malformed, t => $"\"{t.Proof().Build()}\"" },
        { "a proof with the name of the scheme", Malformed, t => "DPoP " + t.Proof().Build() },
        { "a comma after the proof", Malformed, t => t.Proof().Build() + "," },
        { "two proofs in one line", Malformed, t => $"{t.Proof().Build()}, {t.Proof().Build()}" },
        { "the same proof twice in one line", Malformed, t => t.Proof().Build() is var proof ? $"{proof},{proof}" : "" },
        { "JSON serialization", Malformed, t => $$"""{"payload":"{{t.Proof().Build().Split('.')[1]}}","signatures":[]}""" },
        { "JSON serialization in base64url", Malformed, _ => Base64.Url("{\"payload\":\"AAAA\",\"signatures\":[]}") },
        { "9,000 letters", "dpop_proof_too_long", _ => new string('a', 9_000) },
        { "a valid proof that is too long", "dpop_proof_too_long", t => t.Proof().With("x", new string('a', 7_000)) },
        { "an empty header field", "dpop_proof_missing", _ => "" },
        { "no header field", "dpop_proof_missing", t => new ProofRequest(t) { Proofs = [] } },
        { "a good proof and a bad one", "dpop_proof_repeated", t => new ProofRequest(t) { Proofs = [t.Proof().Build(), "x"] } },
        { "a bad proof and a good one", "dpop_proof_repeated", t => new ProofRequest(t) { Proofs = ["x", t.Proof().Build()] } },
        { "an empty field and a good proof", "dpop_proof_repeated", t => new ProofRequest(t) { Proofs = ["", t.Proof().Build()] } },
        { "the header fields DPoP and dpop", "dpop_proof_repeated", t => new ProofRequest(t) { Others = ["dpop: " + t.Proof().Build()] } },
        { "a proof in another header field", "dpop_proof_missing",
            t => new ProofRequest(t) { Proofs = [], Others = ["X-DPoP: " + t.Proof().Build(), "DPoP-Proof: " + t.Proof().Build()] } },
        { "a proof in the query", "dpop_proof_missing",
            t => new ProofRequest(t) { Proofs = [], Path = "/orders?DPoP=" + t.Proof().Build() } },

        { "typ is missing", WrongType, t => t.Proof().WithoutHeader("typ") },
        { "typ is a number", WrongType, t => t.Proof().WithHeader("typ", 1) },
        { "typ is an array", WrongType, t => t.Proof().WithHeader("typ", new JsonArray("dpop+jwt")) },
        { "typ of an access token", WrongType, t => t.Proof().WithHeader("typ", "at+jwt") },
        { "typ with a space in front", WrongType, t => t.Proof().WithHeader("typ", " dpop+jwt") },
        { "typ with NUL after it", WrongType, t => t.Proof().WithHeader("typ", "dpop+jwt\0") },
        { "typ with a parameter", WrongType, t => t.Proof().WithHeader("typ", "dpop+jwt;v=1") },
        { "typ with application/ twice", WrongType, t => t.Proof().WithHeader("typ", "application/application/dpop+jwt") },
        { "typ with text/", WrongType, t => t.Proof().WithHeader("typ", "text/dpop+jwt") },
        { "typ in another alphabet", WrongType, t => t.Proof().WithHeader("typ", "dp\u043ep+jwt") },
        { "an empty object as header", WrongType, t => t.Proof().WithRawHeader("{}") },

        { "crit with an unknown extension", Malformed, t => t.Proof().WithHeader("crit", new JsonArray("x")).WithHeader("x", 1) },
        { "crit with exp", Malformed, t => t.Proof().WithHeader("crit", new JsonArray("exp")).WithHeader("exp", t.Now + 60) },
        { "crit with jwk", Malformed, t => t.Proof().WithHeader("crit", new JsonArray("jwk")) },
        { "crit is empty", Malformed, t => t.Proof().WithHeader("crit", new JsonArray()) },
        { "crit is null", Malformed, t => t.Proof().WithHeader("crit", null) },
        { "crit is a text", Malformed, t => t.Proof().WithHeader("crit", "b64") },
        { "b64 is false", Malformed, t => t.Proof().WithHeader("b64", false) },
        { "b64 is true", Malformed, t => t.Proof().WithHeader("b64", true) },
        { "b64 is false and critical", Malformed, t => t.Proof().WithHeader("b64", false).WithHeader("crit", new JsonArray("b64")) },
        { "b64 is false, and the payload is not encoded", Malformed, Unencoded },
        { "zip", Malformed, t => t.Proof().WithHeader("zip", "DEF") },
        { "alg twice", Malformed, t => t.Proof() is var p ? p.WithRawHeader(p.HeaderJson[..^1] + ",\"alg\":\"none\"}") : p },
        { "alg twice, once escaped", Malformed,
            t => t.Proof() is var p ? p.WithRawHeader(p.HeaderJson[..^1] + ",\"\\u0061lg\":\"none\"}") : p },
        { "jwk twice", Malformed,
            t => t.Proof() is var p ? p.WithRawHeader($"{p.HeaderJson[..^1]},\"jwk\":{t.Thief.Jwk.ToJsonString()}}}") : p },
        { "text after the header", Malformed, t => t.Proof() is var p ? p.WithRawHeader(p.HeaderJson + "x") : p },
        { "NUL after the header", Malformed, t => t.Proof() is var p ? p.WithRawHeader(p.HeaderJson + "\0") : p },
        { "a byte order mark", Malformed, t => t.Proof() is var p ? p.WithRawHeader("\ufeff" + p.HeaderJson) : p },
        { "a comment in the header", Malformed, t => t.Proof() is var p ? p.WithRawHeader("{/**/" + p.HeaderJson[1..]) : p },
        { "a trailing comma in the header", Malformed, t => t.Proof() is var p ? p.WithRawHeader(p.HeaderJson[..^1] + ",}") : p },
        { "the header is an array", Malformed, t => t.Proof() is var p ? p.WithRawHeader($"[{p.HeaderJson}]") : p },
        { "the header is null", Malformed, t => t.Proof().WithRawHeader("null") },
        { "a header that opens 2,000 arrays", Malformed, t => t.Proof().WithRawHeader("{\"x\":" + new string('[', 2_000)) },
        { "half a surrogate pair in the header", Malformed,
            t => t.Proof() is var p ? p.WithRawHeader(p.HeaderJson[..^1] + ",\"x\":\"\\ud800\"}") : p },
        { "a header with 65 levels", Malformed, t => t.Proof() is var p
            ? p.WithRawHeader($"{p.HeaderJson[..^1]},\"x\":{new string('[', 64)}{new string(']', 64)}}}") : p },
        { "a header that is not UTF-8", Malformed, t => t.Proof() is var p ? Bytes(p, [.. Encoding.UTF8.GetBytes(p.HeaderJson[..^1]),
            .. ",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]) : p },

        { "alg none with an empty signature", Malformed, t => t.Proof().WithHeader("alg", "none").SigningInput + "." },
        { "alg none with a signature", WrongAlgorithm, t => t.Proof().WithHeader("alg", "none") },
        { "alg NoNe", WrongAlgorithm, t => t.Proof().WithHeader("alg", "NoNe") },
        { "alg is missing", WrongAlgorithm, t => t.Proof().WithoutHeader("alg") },
        { "alg is null", WrongAlgorithm, t => t.Proof().WithHeader("alg", null) },
        { "alg is an array", WrongAlgorithm, t => t.Proof().WithHeader("alg", new JsonArray("ES256")) },
        { "alg in lower case", WrongAlgorithm, t => t.Proof().WithHeader("alg", "es256") },
        { "alg with a space", WrongAlgorithm, t => t.Proof().WithHeader("alg", "ES256 ") },
        { "alg RS256, which is not allowed", WrongAlgorithm, t => t.RsaClient.Proof("GET", ProofTarget.Orders, t.Token)
            .WithHeader("alg", "RS256").SignedBy(t.RsaClient.Key.As("RS256")) },
        { "alg ES384, which is not allowed", WrongAlgorithm,
            t => new DPoPClient("ES384", t.Clock).Proof("GET", ProofTarget.Orders, t.Token) },
        { "alg ES256K", WrongAlgorithm, t => t.Proof().WithHeader("alg", "ES256K") },
        { "alg EdDSA", WrongAlgorithm, t => t.Proof().WithHeader("alg", "EdDSA") },
        { "alg HS256 with the public key as the secret", WrongAlgorithm,
            t => WithSecret(t, Encoding.UTF8.GetBytes(t.Client.Jwk.ToJsonString())) },
        { "alg HS256 with the access token as the secret", WrongAlgorithm, t => WithSecret(t, Encoding.UTF8.GetBytes(t.Token)) },
        { "alg HS256 with a secret in jwk", WrongAlgorithm, t => WithSecret(t, new byte[32])
            .WithHeader("jwk", new JsonObject { ["kty"] = "oct", ["k"] = Base64.Url(new byte[32]) }) },
        { "alg PS256 with an EC key", WrongKey, t => t.Proof().WithHeader("alg", "PS256") },
        { "alg ES256 with an RSA key", WrongKey, t => t.RsaClient.Proof("GET", ProofTarget.Orders, t.Token).WithHeader("alg", "ES256") },

        { "a signature one byte too short", WrongSignature, t => Signature(t, bytes => bytes[..^1]) },
        { "a signature one byte too long", WrongSignature, t => Signature(t, bytes => [.. bytes, 0]) },
        { "a signature with a zero in front", WrongSignature, t => Signature(t, bytes => [0, .. bytes]) },
        { "a signature of zeros (CVE-2022-21449)", WrongSignature, t => Signature(t, bytes => new byte[bytes.Length]) },
        { "a signature of 0xFF bytes", WrongSignature, t => Signature(t, bytes => [.. bytes.Select(_ => (byte)0xFF)]) },
        { "a signature with s = 0", WrongSignature, t => Signature(t, bytes => [.. bytes[..32], .. new byte[32]]) },
        { "a signature with r and s swapped", WrongSignature, t => Signature(t, bytes => [.. bytes[32..], .. bytes[..32]]) },
        { "a signature in DER", WrongSignature, t => Signature(t, Der) },
        { "a signature with one bit changed", WrongSignature, t => Signature(t, bytes => [(byte)(bytes[0] ^ 1), .. bytes[1..]]) },
        { "the signature of another proof", WrongSignature, t => t.Proof().SigningInput + "." + t.Proof().Build().Split('.')[2] },
        { "the signature of the access token", WrongSignature, t => t.Proof().SigningInput + "." + t.Token.Split('.')[2] },
        { "a proof that the issuer has signed", WrongSignature, t => t.Proof().SignedBy(t.Issuer.Key) },
        { "a proof that the thief has signed", WrongSignature, t => t.Proof().SignedBy(t.Thief.Key) },
        { "another payload with the signature", WrongSignature, t => Payload(t) },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_proof_is_refused(string attack) => All.RunAsync(target, target.Api, attack);

    private static string Segment(ProofTarget target, int at, Func<string, string> change)
    {
        var segments = target.Proof().Build().Split('.');
        segments[at] = change(segments[at]);
        return string.Join('.', segments);
    }

    private static string Signature(ProofTarget target, Func<byte[], byte[]> change) =>
        Segment(target, 2, signature => Base64.Url(change(Base64.Decode(signature))));

    private static string Payload(ProofTarget target)
    {
        var proof = target.Proof();
        var signature = proof.Build().Split('.')[2];
        return proof.With("jti", "another").SigningInput + "." + signature;
    }

    private static TokenBuilder WithSecret(ProofTarget target, byte[] secret) =>
        target.Proof().WithHeader("alg", "HS256").SignedBy(SigningKey.OfSecret("HS256", null, secret));

    // RFC 7797: the payload as it is. Dots are not allowed in it, and the signing input has it without encoding.
    private static string Unencoded(ProofTarget target)
    {
        var proof = target.Proof().WithHeader("b64", false).WithHeader("crit", new JsonArray("b64")).Without("htu");
        var input = $"{proof.SigningInput.Split('.')[0]}.{proof.PayloadJson}";
        return $"{input}.{Base64.Url(target.Client.Key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static TokenBuilder Bytes(TokenBuilder proof, byte[] header)
    {
        proof.RawHeader = header;
        return proof;
    }

    private static byte[] Der(byte[] signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new System.Numerics.BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }
}
