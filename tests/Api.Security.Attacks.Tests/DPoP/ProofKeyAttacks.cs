using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// Checks 6 and 7 of RFC 9449, 4.3: keys with private or foreign members, keys that do not fit, and several spellings of one key. The
/// thumbprint in the token is that of the good key, so that only the check of the key can refuse most of them.
/// </summary>
public sealed class ProofKeyAttacks(ProofTarget target)
{
    private const string Accepted = ProofAttacks.Accepted;
    private const string WrongKey = "dpop_proof_key_invalid";
    private const string WrongSignature = "dpop_proof_signature_invalid";

    private static readonly ProofAttacks All = new()
    {
        { "the whole private EC key", WrongKey, t => Jwk(t, jwk => jwk["d"] = Base64.Url(new byte[32])) },
        { "d is null", WrongKey, t => Jwk(t, jwk => jwk["d"] = null) },
        { "d is empty", WrongKey, t => Jwk(t, jwk => jwk["d"] = "") },
        { "d is an object", WrongKey, t => Jwk(t, jwk => jwk["d"] = new JsonObject()) },
        { "d with an escape in its name", WrongKey, t => Raw(t, jwk => jwk[..^1] + ",\"\\u0064\":\"AA\"}") },
        { "d before all other members", WrongKey, t => Raw(t, jwk => "{\"d\":\"AA\"," + jwk[1..]) },
        { "an RSA key with d", WrongKey, t => Rsa(t, jwk => jwk["d"] = "AA") },
        { "an RSA key with p", WrongKey, t => Rsa(t, jwk => jwk["p"] = "AA") },
        { "an RSA key with q", WrongKey, t => Rsa(t, jwk => jwk["q"] = "AA") },
        { "an RSA key with dp", WrongKey, t => Rsa(t, jwk => jwk["dp"] = "AA") },
        { "an RSA key with dq", WrongKey, t => Rsa(t, jwk => jwk["dq"] = "AA") },
        { "an RSA key with qi", WrongKey, t => Rsa(t, jwk => jwk["qi"] = "AA") },
        { "an RSA key with oth", WrongKey, t => Rsa(t, jwk => jwk["oth"] = new JsonArray()) },
        { "an EC key with k", WrongKey, t => Jwk(t, jwk => jwk["k"] = "AA") },
        { "a symmetric key", WrongKey, t => Jwk(t, new JsonObject { ["kty"] = "oct", ["k"] = Base64.Url(new byte[32]) }) },

        { "jwk is missing", WrongKey, t => t.Proof().WithoutHeader("jwk") },
        { "jwk is null", WrongKey, t => Jwk(t, (JsonNode?)null) },
        { "jwk is a text with the key", WrongKey, t => Jwk(t, JsonValue.Create(t.Client.Jwk.ToJsonString())) },
        { "jwk is an array with the key", WrongKey, t => Jwk(t, new JsonArray(t.Client.Jwk)) },
        { "jwk is a set of keys", WrongKey, t => Jwk(t, new JsonObject { ["keys"] = new JsonArray(t.Client.Jwk) }) },
        { "jwk is empty", WrongKey, t => Jwk(t, new JsonObject()) },
        { "the key is in JWK", WrongKey, t => t.Proof().WithoutHeader("jwk").WithHeader("JWK", t.Client.Jwk) },
        { "the key is in the payload", WrongKey, t => t.Proof().WithoutHeader("jwk").With("jwk", t.Client.Jwk) },
        { "jku instead of jwk", WrongKey, t => t.Proof().WithoutHeader("jwk").WithHeader("jku", t.Issuer.Issuer + "/jwks") },
        { "x5u instead of jwk", WrongKey, t => t.Proof().WithoutHeader("jwk").WithHeader("x5u", t.Issuer.Issuer + "/jwks") },
        { "x5c instead of jwk", WrongKey, t => t.Proof().WithoutHeader("jwk").WithHeader("x5c", new JsonArray("AAAA")) },
        { "kid of the issuer instead of jwk", WrongKey, t => t.Proof().WithoutHeader("jwk").WithHeader("kid", t.Issuer.Key.KeyId)
            .SignedBy(t.Issuer.Key) },
        { "jku, x5u, x5c and kid beside jwk are not followed", Accepted, t => t.Proof().WithHeader("jku", t.Issuer.Issuer + "/jwks")
            .WithHeader("x5u", t.Issuer.Issuer + "/jwks").WithHeader("x5c", new JsonArray("x")).WithHeader("kid", "../../etc/passwd") },
        { "jku and x5u in jwk are not followed", Accepted, t => Jwk(t, jwk =>
            (jwk["jku"], jwk["x5u"], jwk["x5t"], jwk["x5c"]) = (t.Issuer.Issuer + "/jwks", t.Issuer.Issuer + "/x", 1, "x")) },

        { "kty in lower case", WrongKey, t => Jwk(t, jwk => jwk["kty"] = "ec") },
        { "kty is missing", WrongKey, t => Jwk(t, jwk => jwk.Remove("kty")) },
        { "kty is a number", WrongKey, t => Jwk(t, jwk => jwk["kty"] = 2) },
        { "kty RSA with an EC key", WrongKey, t => Jwk(t, jwk => jwk["kty"] = "RSA") },
        { "kty OKP", WrongKey, t => Jwk(t, jwk => (jwk["kty"], jwk["crv"]) = ("OKP", "Ed25519")) },
        { "crv is missing", WrongKey, t => Jwk(t, jwk => jwk.Remove("crv")) },
        { "crv in lower case", WrongKey, t => Jwk(t, jwk => jwk["crv"] = "p-256") },
        { "crv P-384 with a point of P-256", WrongKey, t => Jwk(t, jwk => jwk["crv"] = "P-384") },
        { "crv secp256k1", WrongKey, t => Jwk(t, jwk => jwk["crv"] = "secp256k1") },
        { "crv is an object identifier", WrongKey, t => Jwk(t, jwk => jwk["crv"] = "1.2.840.10045.3.1.7") },
        { "x is missing", WrongKey, t => Jwk(t, jwk => jwk.Remove("x")) },
        { "y is missing, as in a compressed point", WrongKey, t => Jwk(t, jwk => jwk.Remove("y")) },
        { "x with a zero in front", WrongKey, t => Jwk(t, jwk => jwk["x"] = Base64.Url([0, .. Base64.Decode((string)jwk["x"]!)])) },
        { "x one byte too short", WrongKey, t => Jwk(t, jwk => jwk["x"] = Base64.Url(Base64.Decode((string)jwk["x"]!)[1..])) },
        { "x with padding", WrongKey, t => Jwk(t, jwk => jwk["x"] = jwk["x"] + "=") },
        { "x with stray bits", WrongKey, t => Jwk(t, jwk => jwk["x"] = ((string)jwk["x"]!)[..^1] + (char)(((string)jwk["x"]!)[^1] + 1)) },
        { "x with a space", WrongKey, t => Jwk(t, jwk => jwk["x"] = " " + jwk["x"]) },
        { "x is a number", WrongKey, t => Jwk(t, jwk => jwk["x"] = 1) },
        { "x twice", "dpop_proof_malformed", t => Raw(t, jwk => jwk[..^1] + ",\"x\":\"AA\"}") },
        { "the point (0, 0)", WrongSignature,
            t => Jwk(t, jwk => (jwk["x"], jwk["y"]) = (Base64.Url(new byte[32]), Base64.Url(new byte[32]))) },
        { "x beyond the field", WrongSignature, t => Jwk(t, jwk => jwk["x"] = Base64.Url([.. Enumerable.Repeat((byte)0xFF, 32)])) },
        { "a point that is not on the curve", WrongSignature, t => Jwk(t, jwk => (jwk["x"], jwk["y"]) = (jwk["y"]!.DeepClone(),
            jwk["x"]!.DeepClone())) },
        { "the key of the thief, signed by the client", WrongSignature, t => Jwk(t, t.Thief.Jwk) },
        { "the key of the issuer", WrongSignature, t => Jwk(t, Public(t.Issuer.Key)) },
        { "use enc", WrongKey, t => Jwk(t, jwk => jwk["use"] = "enc") },
        { "use is an array", WrongKey, t => Jwk(t, jwk => jwk["use"] = new JsonArray("sig")) },
        { "key_ops sign", WrongKey, t => Jwk(t, jwk => jwk["key_ops"] = new JsonArray("sign")) },
        { "key_ops verify", Accepted, t => Jwk(t, jwk => jwk["key_ops"] = new JsonArray("verify")) },
        { "key_ops is a text", WrongKey, t => Jwk(t, jwk => jwk["key_ops"] = "verify") },
        { "alg of jwk is another one", WrongKey, t => Jwk(t, jwk => jwk["alg"] = "ES384") },
        { "alg of jwk is symmetric", WrongKey, t => Jwk(t, jwk => jwk["alg"] = "HS256") },
        { "members of jwk that nobody knows", Accepted, t => Jwk(t, jwk => (jwk["D"], jwk["x-d"], jwk["iat"]) = ("AA", "AA", 1)) },

        { "an RSA key", Accepted, t => Rsa(t, _ => { }) },
        { "an RSA key with 1024 bits", WrongKey, t => RsaOf(t, RSA.Create(1024)) },
        { "an RSA key with 2047 bits", WrongKey,
            t => Rsa(t, jwk => jwk["n"] = Base64.Url([0x7F, .. Base64.Decode((string)jwk["n"]!)[1..]])) },
        { "an RSA key with 9,000 bits", WrongKey, t => Rsa(t, jwk => jwk["n"] = Base64.Url([.. Enumerable.Repeat((byte)0xFF, 1_125)])) },
        { "an RSA key with 8,192 bits, which costs a millisecond", WrongKey,
            t => Rsa(t, jwk => jwk["n"] = Base64.Url([.. Enumerable.Repeat((byte)0xFF, 1_024)])) },
        { "an RSA key with 4,096 bits", Accepted, t => RsaOf(t, RSA.Create(4096)) },
        { "an RSA key with an even modulus", WrongKey,
            t => Rsa(t, jwk => jwk["n"] = Base64.Url([.. Base64.Decode((string)jwk["n"]!)[..^1], 0])) },
        { "an RSA modulus with a zero in front", WrongKey,
            t => Rsa(t, jwk => jwk["n"] = Base64.Url([0, .. Base64.Decode((string)jwk["n"]!)])) },
        { "an RSA modulus in base64 with padding", WrongKey, t => Rsa(t, jwk => jwk["n"] = jwk["n"] + "==") },
        { "an RSA exponent of 1", WrongKey, t => Rsa(t, jwk => jwk["e"] = "AQ") },
        { "an RSA exponent of 2", WrongKey, t => Rsa(t, jwk => jwk["e"] = "Ag") },
        { "an RSA exponent with a zero in front", WrongKey, t => Rsa(t, jwk => jwk["e"] = "AAEAAQ") },
        { "an RSA exponent of 64 bits", WrongKey, t => Rsa(t, jwk => jwk["e"] = Base64.Url([.. Enumerable.Repeat((byte)0xFF, 8)])) },
        { "an RSA exponent as long as the modulus", WrongKey, t => Rsa(t, jwk => jwk["e"] = jwk["n"]!.DeepClone()) },
        { "an RSA signature with PKCS #1 padding", WrongSignature, t => Rsa(t, _ => { }, t.RsaClient.Key.As("RS256")) },
        { "an RSA signature with another hash", WrongSignature, t => Rsa(t, _ => { }, t.RsaClient.Key.As("PS512")) },
        { "an RSA modulus for a signature of zeros", WrongSignature, t => RsaZeros(t) },

        { "a proof of the thief for the stolen token", "dpop_key_mismatch", t => t.Thief.Proof("GET", ProofTarget.Orders, t.Token) },
        { "an RSA proof for the token of the EC key", "dpop_key_mismatch", t => t.RsaClient.Proof("GET", ProofTarget.Orders, t.Token) },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_proof_is_refused(string attack) => All.RunAsync(target, target.Api, attack);

    private static TokenBuilder Jwk(ProofTarget target, JsonNode? jwk) => target.Proof().WithHeader("jwk", jwk);

    private static TokenBuilder Jwk(ProofTarget target, Action<JsonObject> change)
    {
        var jwk = target.Client.Jwk;
        change(jwk);
        return Jwk(target, jwk);
    }

    private static TokenBuilder Raw(ProofTarget target, Func<string, string> change)
    {
        var (proof, jwk) = (target.Proof(), target.Client.Jwk.ToJsonString());
        return proof.WithRawHeader(proof.HeaderJson.Replace(jwk, change(jwk), StringComparison.Ordinal));
    }

    private static JsonObject Public(SigningKey key)
    {
        var jwk = key.Jwk();
        jwk.Remove("kid");
        return jwk;
    }

    // With a token that is bound to the RSA key.
    private static ProofRequest Rsa(ProofTarget target, Action<JsonObject> change, SigningKey? signer = null)
    {
        var jwk = target.RsaClient.Jwk;
        change(jwk);
        var token = target.BoundToken(target.RsaClient).Build();
        var proof = target.RsaClient.Proof("GET", ProofTarget.Orders, token).WithHeader("jwk", jwk);
        return new ProofRequest(target) { Token = token, Proofs = [(signer is null ? proof : proof.SignedBy(signer)).Build()] };
    }

    private static ProofRequest RsaOf(ProofTarget target, RSA rsa)
    {
        var client = new DPoPClient(clock: target.Clock) { Key = SigningKey.OfRsa("PS256", null, rsa) };
        var token = target.BoundToken(client).Build();
        return new ProofRequest(target) { Token = token, Proofs = [client.Proof("GET", ProofTarget.Orders, token).Build()] };
    }

    private static ProofRequest RsaZeros(ProofTarget target)
    {
        var request = Rsa(target, _ => { });
        var input = request.Proofs[0][..(request.Proofs[0].LastIndexOf('.') + 1)];
        return request with { Proofs = [input + Base64.Url(new byte[256])] };
    }
}
