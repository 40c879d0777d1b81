using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>Checks 3, 8, 11 and 12 of RFC 9449, 4.3: claims that are missing, of another type or value, and the time.</summary>
public sealed class ProofClaimAttacks(ProofTarget target)
{
    private const string Accepted = ProofAttacks.Accepted;
    private const string Missing = "dpop_proof_claim_missing";
    private const string Malformed = "dpop_proof_malformed";
    private const string WrongMethod = "dpop_proof_method_mismatch";
    private const string Expired = "dpop_proof_expired";
    private const string Future = "dpop_proof_from_future";
    private const string WrongToken = "dpop_proof_for_another_token";

    private static readonly ProofAttacks All = new()
    {
        { "an empty object", Missing, t => t.Proof().WithRawPayload("{}") },
        { "jti is a number", Missing, t => t.Proof().With("jti", 1) },
        { "jti is an array", Missing, t => t.Proof().With("jti", new JsonArray("a")) },
        { "jti is true", Missing, t => t.Proof().With("jti", true) },
        { "jti is empty", Missing, t => t.Proof().With("jti", "") },
        { "jti twice", Malformed, t => t.Proof() is var p ? p.WithRawPayload(p.PayloadJson[..^1] + ",\"jti\":\"x\"}") : p },
        { "jti twice, once escaped", Malformed,
            t => t.Proof() is var p ? p.WithRawPayload(p.PayloadJson[..^1] + ",\"\\u006ati\":\"x\"}") : p },
        { "jti with half a surrogate pair", Malformed, t => t.Proof() is var p
            ? p.WithRawPayload(p.PayloadJson.Replace("\"jti\":\"", "\"jti\":\"\\udc00", StringComparison.Ordinal)) : p },
        { "jti with 4,000 characters", Accepted, t => t.Proof() is var p ? p.With("jti", p.Claims["jti"] + new string('a', 4_000)) : p },
        { "jti with control characters", Accepted, t => t.Proof() is var p ? p.With("jti", p.Claims["jti"] + "\0\r\n\u001b[31m") : p },
        { "text after the payload", Malformed, t => t.Proof() is var p ? p.WithRawPayload(p.PayloadJson + "x") : p },
        { "a comment in the payload", Malformed, t => t.Proof() is var p ? p.WithRawPayload("{/**/" + p.PayloadJson[1..]) : p },
        { "the payload is a text", Malformed, t => t.Proof() is var p
            ? p.WithRawPayload(JsonValue.Create(p.PayloadJson).ToJsonString()) : p },
        { "the payload in UTF-16", Malformed, t => t.Proof() is var p ? Payload(p, Encoding.Unicode.GetBytes(p.PayloadJson)) : p },

        { "htm of another method", WrongMethod, t => t.Proof().With("htm", "DELETE") },
        { "htm in lower case", WrongMethod, t => t.Proof().With("htm", "get") },
        { "htm is empty", WrongMethod, t => t.Proof().With("htm", "") },
        { "htm with a space", WrongMethod, t => t.Proof().With("htm", "GET ") },
        { "htm with NUL", WrongMethod, t => t.Proof().With("htm", "GET\0") },
        { "htm for any method", WrongMethod, t => t.Proof().With("htm", "*") },
        { "htm with two methods", WrongMethod, t => t.Proof().With("htm", "GET,POST") },
        { "htm is an array of methods", Missing, t => t.Proof().With("htm", new JsonArray("GET", "POST")) },
        { "htm in another alphabet", WrongMethod, t => t.Proof().With("htm", "G\u0395T") },
        { "a method that a header asks for", WrongMethod, t => new ProofRequest(t)
            { Proofs = [t.Proof().With("htm", "DELETE").Build()], Others = ["X-HTTP-Method-Override: DELETE"] } },

        { "iat is a text", Missing, t => t.Proof().With("iat", t.Now.ToString(null, null)) },
        { "iat is null", Missing, t => t.Proof().With("iat", null) },
        { "iat is true", Missing, t => t.Proof().With("iat", true) },
        { "iat is beyond all numbers", Missing, t => Iat(t, "1e400") },
        { "iat is NaN", Malformed, t => Iat(t, "NaN") },
        { "iat in hexadecimal", Malformed, t => Iat(t, "0x7fffffff") },
        { "iat in milliseconds", Future, t => t.Proof().With("iat", t.Now * 1000) },
        { "iat is 0", Expired, t => t.Proof().With("iat", 0) },
        { "iat is negative", Expired, t => t.Proof().With("iat", -t.Now) },
        { "iat is a very small number", Expired, t => Iat(t, "-1e308") },
        { "iat is a very large number", Future, t => Iat(t, "1e308") },
        { "iat is 60 s ago", Accepted, t => t.Proof().With("iat", t.Now - 60) },
        { "iat is 61 s ago", Expired, t => t.Proof().With("iat", t.Now - 61) },
        { "iat is 31 s ahead", Future, t => t.Proof().With("iat", t.Now + 31) },
        { "iat is a fraction of a second ahead of the limit", Future, t => t.Proof().With("iat", t.Now + 31.001) },
        { "iat with an exponent", Accepted, t => Iat(t, $"{t.Now}0e-1") },
        { "exp has passed", Expired, t => t.Proof().With("exp", t.Now - 1) },
        { "exp is far away, but iat is old", Expired, t => t.Proof().With("iat", t.Now - 600).With("exp", t.Now + 86_400) },
        { "exp is a text", Missing, t => t.Proof().With("exp", "never") },
        { "exp is null", Missing, t => t.Proof().With("exp", null) },
        { "nbf in an hour", Future, t => t.Proof().With("nbf", t.Now + 3600) },
        { "nbf in 30 s", Accepted, t => t.Proof().With("nbf", t.Now + 30) },
        { "nbf is a text", Missing, t => t.Proof().With("nbf", "now") },
        { "nbf is null", Missing, t => t.Proof().With("nbf", null) },

        { "ath is null", Missing, t => t.Proof().With("ath", null) },
        { "ath is an array", Missing, t => t.Proof().With("ath", new JsonArray(DPoPClient.HashOf(t.Token))) },
        { "ath is empty", WrongToken, t => t.Proof().With("ath", "") },
        { "ath with padding", WrongToken, t => t.Proof().With("ath", DPoPClient.HashOf(t.Token) + "=") },
        { "ath with stray bits", WrongToken, t => DPoPClient.HashOf(t.Token) is var hash
            ? t.Proof().With("ath", hash[..^1] + (char)(hash[^1] + 1)) : t.Proof() },
        { "ath with a space", WrongToken, t => t.Proof().With("ath", " " + DPoPClient.HashOf(t.Token)[1..]) },
        { "ath in hexadecimal", WrongToken,
            t => t.Proof().With("ath", Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(t.Token)))) },
        { "ath in lower case", WrongToken, t => t.Proof().With("ath", DPoPClient.HashOf(t.Token).ToUpperInvariant()) },
        { "ath is half a hash, as at_hash", WrongToken,
            t => t.Proof().With("ath", Base64.Url(SHA256.HashData(Encoding.ASCII.GetBytes(t.Token))[..16])) },
        { "ath is SHA-512", WrongToken, t => t.Proof().With("ath", Base64.Url(SHA512.HashData(Encoding.ASCII.GetBytes(t.Token)))) },
        { "ath of the token with its scheme", WrongToken, t => t.Proof().With("ath", DPoPClient.HashOf("DPoP " + t.Token)) },
        { "ath of the token without its signature", WrongToken,
            t => t.Proof().With("ath", DPoPClient.HashOf(t.Token[..t.Token.LastIndexOf('.')])) },
        { "ath of the empty text", WrongToken, t => t.Proof().With("ath", DPoPClient.HashOf("")) },
        { "ath of another token of the client", WrongToken, t => t.Proof().With("ath", DPoPClient.HashOf(t.BoundToken(t.Client).Build())) },
        { "ath is the token", WrongToken, t => t.Proof().With("ath", t.Token) },
        { "ath in the header", Missing, t => t.Proof().Without("ath").WithHeader("ath", DPoPClient.HashOf(t.Token)) },
        { "claims of other tokens", Accepted, t => t.Proof().With("iss", "https://stranger.example").With("aud", "other").With("sub", 1)
            .With("cnf", new JsonObject { ["jkt"] = "x" }).With("scope", "admin") },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_proof_is_refused(string attack) => All.RunAsync(target, target.Api, attack);

    private static TokenBuilder Iat(ProofTarget target, string number)
    {
        var proof = target.Proof().With("iat", "{iat}");
        return proof.WithRawPayload(proof.PayloadJson.Replace("\"{iat}\"", number, StringComparison.Ordinal));
    }

    private static TokenBuilder Payload(TokenBuilder proof, byte[] payload)
    {
        proof.RawPayload = payload;
        return proof;
    }
}
