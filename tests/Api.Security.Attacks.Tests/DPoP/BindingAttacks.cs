using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// Stolen tokens and downgrades (RFC 9449, 7.1, 7.2 and 11): bound tokens as bearer tokens, proofs for tokens of others, and tokens and
/// proofs in each other's place.
/// </summary>
public sealed class BindingAttacks(ProofTarget target)
{
    private const string AsBearer = "dpop_token_as_bearer";
    private const string NotBound = "dpop_token_not_bound";
    private const string OtherKey = "dpop_key_mismatch";

    private static readonly ProofAttacks All = new()
    {
        { "a bound token as Bearer", AsBearer, t => new ProofRequest(t) { Scheme = "Bearer", Proofs = [] } },
        { "a bound token as Bearer with its proof", AsBearer, t => new ProofRequest(t) { Scheme = "Bearer" } },
        { "a bound token as bEARER with its proof", AsBearer, t => new ProofRequest(t) { Scheme = "bEARER" } },
        { "a bound token as Bearer with a proof of the thief", AsBearer, t => new ProofRequest(t)
            { Scheme = "Bearer", Proofs = [t.Thief.Proof("GET", ProofTarget.Orders, t.Token).Build()] } },
        { "the scheme in capitals", ProofAttacks.Accepted, t => new ProofRequest(t) { Scheme = "DPOP" } },
        { "the scheme in lower case", ProofAttacks.Accepted, t => new ProofRequest(t) { Scheme = "dpop" } },
        { "a scheme in another alphabet", "missing_credentials", t => new ProofRequest(t) { Scheme = "DP\u043eP" } },
        { "only a proof", "missing_credentials", t => new ProofRequest(t) { Token = "" } },
        { "the token in the query", "missing_credentials",
            t => new ProofRequest(t) { Token = "", Path = "/orders?access_token=" + t.Token } },
        { "two tokens in one field", "authorization_malformed", t => new ProofRequest(t) { Token = $"{t.Token}, Bearer {t.Token}" } },
        { "DPoP and Bearer in two fields", "authorization_repeated",
            t => new ProofRequest(t) { Others = ["Authorization: Bearer " + t.Token] } },
        { "the scheme twice", "authorization_malformed", t => new ProofRequest(t) { Scheme = "DPoP DPoP" } },

        { "a bearer token with a proof", NotBound, t => With(t, t.Issuer.Token()) },
        { "cnf is null", "confirmation_unsupported", t => With(t, t.Issuer.Token().With("cnf", null)) },
        { "cnf is empty", "confirmation_unsupported", t => With(t, t.Issuer.Token().With("cnf", new JsonObject())) },
        { "cnf is the thumbprint", "confirmation_unsupported", t => With(t, t.Issuer.Token().With("cnf", t.Client.Thumbprint)) },
        { "cnf is an array", "confirmation_unsupported", t => With(t, t.Issuer.Token().With("cnf", new JsonArray(t.Client.Confirmation))) },
        { "cnf with the whole key", "confirmation_unsupported", t => Confirmed(t, "jwk", t.Client.Jwk) },
        { "cnf of a certificate", "confirmation_unsupported", t => Confirmed(t, "x5t#S256", t.Client.Thumbprint) },
        { "cnf with JKT", "confirmation_unsupported", t => Confirmed(t, "JKT", t.Client.Thumbprint) },
        { "cnf with jkt and an unknown member", "confirmation_unsupported", t => With(t, t.Issuer.Token()
            .With("cnf", new JsonObject { ["jkt"] = t.Client.Thumbprint, ["jku"] = "https://evil.example" })) },
        { "cnf with jkt and a certificate", "confirmation_unsupported", t => With(t, t.Issuer.Token()
            .With("cnf", new JsonObject { ["jkt"] = t.Client.Thumbprint, ["x5t#S256"] = "AA" })) },
        { "jkt at the top of the token", NotBound, t => With(t, t.Issuer.Token().With("jkt", t.Client.Thumbprint)) },
        { "jkt is a number", OtherKey, t => Confirmed(t, "jkt", 1) },
        { "jkt is null", OtherKey, t => Confirmed(t, "jkt", null) },
        { "jkt is empty", OtherKey, t => Confirmed(t, "jkt", "") },
        { "jkt is an array with the thumbprint", OtherKey, t => Confirmed(t, "jkt", new JsonArray(t.Client.Thumbprint)) },
        { "jkt of another key", OtherKey, t => Confirmed(t, "jkt", t.Thief.Thumbprint) },
        { "jkt with padding", OtherKey, t => Confirmed(t, "jkt", t.Client.Thumbprint + "=") },
        { "jkt in capitals", OtherKey, t => Confirmed(t, "jkt", t.Client.Thumbprint.ToUpperInvariant()) },
        { "jkt cut short", OtherKey, t => Confirmed(t, "jkt", t.Client.Thumbprint[..42]) },
        { "jkt as a URI (RFC 9278)", OtherKey,
            t => Confirmed(t, "jkt", "urn:ietf:params:oauth:jwk-thumbprint:sha-256:" + t.Client.Thumbprint) },
        { "jkt in hexadecimal", OtherKey, t => Confirmed(t, "jkt", Convert.ToHexString(Base64.Decode(t.Client.Thumbprint))) },
        { "jkt is SHA-384", OtherKey,
            t => Confirmed(t, "jkt", Base64.Url(SHA384.HashData(Encoding.UTF8.GetBytes(t.Client.Jwk.ToJsonString())))) },
        { "jkt is the hash of the key with all its members", OtherKey,
            t => Confirmed(t, "jkt", Base64.Url(SHA256.HashData(Encoding.UTF8.GetBytes(t.Client.Key.Jwk().ToJsonString())))) },

        { "the proof as the access token", "type_not_allowed", t => t.Proof() is var p ? With(t, p.With("iss", t.Issuer.Issuer)) : null! },
        { "the access token as the proof", "dpop_proof_type_wrong", t => t.Token },
        { "an access token with the type of a proof", "type_not_allowed",
            t => With(t, t.Issuer.Token().WithHeader("typ", "dpop+jwt").With("cnf", t.Client.Confirmation)) },
        { "an access token that the client signs with its key", "signature_invalid",
            t => With(t, t.Issuer.Token().With("cnf", t.Client.Confirmation).WithHeader("jwk", t.Client.Jwk).SignedBy(t.Client.Key)) },
        { "an access token without a signature", "token_malformed",
            t => With(t, t.Issuer.Token().With("cnf", t.Client.Confirmation).WithHeader("alg", "none").SigningInput + ".") },
        { "an access token for another API", "audience_mismatch",
            t => With(t, t.Issuer.Token().With("cnf", t.Client.Confirmation).With("aud", "other-api")) },
        { "an access token that has expired", "token_expired",
            t => With(t, t.Issuer.Token().With("cnf", t.Client.Confirmation).With("exp", 1)) },
        { "an access token of another issuer", "issuer_unknown",
            t => With(t, t.Issuer.Token().With("cnf", t.Client.Confirmation).With("iss", "https://stranger.example")) },
        { "no JWT as the access token", "token_malformed", t => With(t, "opaque-token-of-somebody") },
        { "cnf in the header of the token", NotBound, t => With(t, t.Issuer.Token().WithHeader("cnf", t.Client.Confirmation)) },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_request_is_refused(string attack) => All.RunAsync(target, target.Api, attack);

    private static ProofRequest Confirmed(ProofTarget target, string member, JsonNode? value) =>
        With(target, target.Issuer.Token().With("cnf", new JsonObject { [member] = value }));

    private static ProofRequest With(ProofTarget target, TokenBuilder token) => With(target, token.Build());

    private static ProofRequest With(ProofTarget target, string token) => new(target)
    {
        Token = token,
        Proofs = [target.Client.Proof("GET", ProofTarget.Orders, token).Build()],
    };
}
