using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>Claims with a wrong caller, audience, issuer or time (RFC 7519, 4.1; RFC 9068, 2.2), and malformed claims.</summary>
public sealed class ClaimAttacks(Target target)
{
    private static readonly Attacks All = new()
    {
        { "iss is missing", "issuer_unknown", i => i.Token().Without("iss").Build() },
        { "iss of an unknown issuer", "issuer_unknown", i => i.Token().With("iss", "https://evil.example").Build() },
        { "iss is empty", "issuer_unknown", i => i.Token().With("iss", "").Build() },
        { "iss is null", "issuer_unknown", i => i.Token().With("iss", null).Build() },
        { "iss is an array that contains the issuer", "issuer_unknown", i => i.Token()
            .With("iss", new JsonArray("https://evil.example", i.Issuer)).Build() },
        { "iss with an extra slash", "issuer_unknown", i => i.Token().With("iss", i.Issuer + "/").Build() },
        { "iss in upper case", "issuer_unknown", i => i.Token().With("iss", i.Issuer.ToUpperInvariant()).Build() },
        { "iss is a prefix of the issuer", "issuer_unknown", i => i.Token().With("iss", i.Issuer[..^1]).Build() },
        { "iss contains the issuer", "issuer_unknown", i => i.Token().With("iss", "https://evil.example/?" + i.Issuer).Build() },
        { "iss with user info before the host", "issuer_unknown", i => i.Token()
            .With("iss", i.Issuer.Replace("//", "//evil@", StringComparison.Ordinal)).Build() },
        { "iss is an object", "issuer_unknown", i => i.Token().With("iss", new JsonObject()).Build() },
        { "aud is missing", "claim_required", i => i.Token().Without("aud").Build() },
        { "aud of another API", "audience_mismatch", i => i.Token().With("aud", "billing-api").Build() },
        { "aud is empty", "audience_mismatch", i => i.Token().With("aud", "").Build() },
        { "aud is an empty array", "audience_mismatch", i => i.Token().With("aud", new JsonArray()).Build() },
        { "aud in another case", "audience_mismatch", i => i.Token().With("aud", "Orders-Api").Build() },
        { "aud with an extra slash", "audience_mismatch", i => i.Token().With("aud", "orders-api/").Build() },
        { "aud is a prefix of the audience", "audience_mismatch", i => i.Token().With("aud", "orders").Build() },
        { "aud starts with the audience", "audience_mismatch", i => i.Token().With("aud", "orders-api-v2").Build() },
        { "aud is a string with several audiences", "audience_mismatch", i => i.Token().With("aud", "billing-api orders-api").Build() },
        { "aud is null", "claim_malformed", i => i.Token().With("aud", null).Build() },
        { "aud is a number", "claim_malformed", i => i.Token().With("aud", 1).Build() },
        { "aud is an object with the audience", "claim_malformed", i => i.Token().With("aud", new JsonObject { ["orders-api"] = true })
            .Build() },
        { "aud is an array with a number", "claim_malformed", i => i.Token().With("aud", new JsonArray("orders-api", 1)).Build() },
        { "aud is a nested array", "claim_malformed", i => i.Token().With("aud", new JsonArray(new JsonArray("orders-api"))).Build() },
        { "exp is missing", "claim_required", i => i.Token().Without("exp").Build() },
        { "exp is null", "claim_malformed", i => i.Token().With("exp", null).Build() },
        { "exp is a string", "claim_malformed", i => i.Token().With("exp", "9999999999").Build() },
        { "exp is an array", "claim_malformed", i => i.Token().With("exp", new JsonArray(9999999999)).Build() },
        { "exp is true", "claim_malformed", i => i.Token().With("exp", true).Build() },
        { "exp is infinite", "claim_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("\"exp\":", "\"exp\":1e400,\"x\":", StringComparison.Ordinal)).Build() },
        { "exp is after the year 9999", "claim_malformed", i => i.Token().With("exp", 253402300800).Build() },
        { "exp in milliseconds", "claim_malformed", i => i.Token().With("exp", 1999999999000).Build() },
        { "exp in the distant past", "token_expired", i => i.Token().With("exp", 1).Build() },
        { "exp is zero", "token_expired", i => i.Token().With("exp", 0).Build() },
        { "exp is negative", "token_expired", i => i.Token().With("exp", -1).Build() },
        { "nbf in the future", "not_yet_valid", i => i.Token().With("nbf", 9999999999).Build() },
        { "nbf is a string", "claim_malformed", i => i.Token().With("nbf", "0").Build() },
        { "nbf is null", "claim_malformed", i => i.Token().With("nbf", null).Build() },
        { "iat is missing", "claim_required", i => i.Token().Without("iat").Build() },
        { "iat in the future", "issued_in_future", i => i.Token().With("iat", 9999999999).Build() },
        { "iat is a string", "claim_malformed", i => i.Token().With("iat", "1").Build() },
        { "sub is missing", "claim_required", i => i.Token().Without("sub").Build() },
        { "sub is empty", "claim_malformed", i => i.Token().With("sub", "").Build() },
        { "sub is null", "claim_malformed", i => i.Token().With("sub", null).Build() },
        { "sub is a number", "claim_malformed", i => i.Token().With("sub", 1).Build() },
        { "sub is an array", "claim_malformed", i => i.Token().With("sub", new JsonArray("alice", "root")).Build() },
        { "client_id is missing", "claim_required", i => i.Token().Without("client_id").Build() },
        { "client_id is an array", "claim_malformed", i => i.Token().With("client_id", new JsonArray("web")).Build() },
        { "jti is missing", "claim_required", i => i.Token().Without("jti").Build() },
        { "jti is a number", "claim_malformed", i => i.Token().With("jti", 1).Build() },
        { "tenant_id is an array", "claim_malformed", i => i.Token().With("tenant_id", new JsonArray("a", "b")).Build() },
        { "scope is a number", "claim_malformed", i => i.Token().With("scope", 1).Build() },
        { "scope is an object", "claim_malformed", i => i.Token().With("scope", new JsonObject { ["read:orders"] = true }).Build() },
        { "scp is an array with a number", "claim_malformed", i => i.Token().With("scp", new JsonArray("read:orders", 1)).Build() },
        { "an ID token, recognized by nonce", "not_an_access_token", i => i.Token().With("nonce", "n").Build() },
        { "an ID token, recognized by at_hash", "not_an_access_token", i => i.Token().With("at_hash", "h").Build() },
        { "an ID token, recognized by c_hash", "not_an_access_token", i => i.Token().With("c_hash", "h").Build() },
        { "bound by jkt, sent as Bearer", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["jkt"] = "x" })
            .Build() },
        { "bound by x5t#S256, sent as Bearer", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["x5t#S256"] = "x" })
            .Build() },
        { "bound by jwk", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["jwk"] = new JsonObject() }).Build() },
        { "bound by kid", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["kid"] = "x" }).Build() },
        { "bound by an unknown member", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["unknown"] = "x" })
            .Build() },
        { "bound by two members", "confirmation_unsupported", i => i.Token()
            .With("cnf", new JsonObject { ["jkt"] = "x", ["x5t#S256"] = "y" }).Build() },
        { "cnf is empty", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject()).Build() },
        { "cnf is null", "confirmation_unsupported", i => i.Token().With("cnf", null).Build() },
        { "cnf is a string", "confirmation_unsupported", i => i.Token().With("cnf", "jkt").Build() },
        { "cnf is an array", "confirmation_unsupported", i => i.Token().With("cnf", new JsonArray()).Build() },
        { "cnf is false", "confirmation_unsupported", i => i.Token().With("cnf", false).Build() },
        { "sub twice", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"sub\":\"root\",", StringComparison.Ordinal)).Build() },
        { "exp twice", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"exp\":9999999999,", StringComparison.Ordinal)).Build() },
        { "scope twice, once escaped", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"sc\\u006fpe\":\"admin\",", StringComparison.Ordinal)).Build() },
        { "cnf twice", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"cnf\":{},\"cnf\":{},", StringComparison.Ordinal)).Build() },
        { "iss twice", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"iss\":\"https://evil.example\",", StringComparison.Ordinal)).Build() },
        { "text after the payload", "payload_malformed", i => i.Token().WithRawPayload(i.Token().PayloadJson + "x").Build() },
        { "a second object after the payload", "payload_malformed", i => i.Token().WithRawPayload(i.Token().PayloadJson + "{}").Build() },
        { "the payload is an array", "payload_malformed", i => i.Token().WithRawPayload($"[{i.Token().PayloadJson}]").Build() },
        { "the payload is a string", "payload_malformed", i => i.Token().WithRawPayload("\"alice\"").Build() },
        { "the payload is a number", "payload_malformed", i => i.Token().WithRawPayload("1").Build() },
        { "the payload is null", "payload_malformed", i => i.Token().WithRawPayload("null").Build() },
        { "the payload is an empty object", "issuer_unknown", i => i.Token().WithRawPayload("{}").Build() },
        { "the payload is another token", "payload_malformed", i => i.Token().WithRawPayload(i.Token().Build()).Build() },
        { "NaN in the payload", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"x\":NaN,", StringComparison.Ordinal)).Build() },
        { "half a surrogate pair in sub", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("alice", "alice\\udc00", StringComparison.Ordinal)).Build() },
        { "half a surrogate pair in a member name", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"\\ud800x\":1,", StringComparison.Ordinal)).Build() },
        { "the payload is nested 65 levels deep", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"x\":" + new string('[', 64) + new string(']', 64) + ",",
            StringComparison.Ordinal)).Build() },
        { "1,001 members in the payload", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{" + string.Concat(Enumerable.Range(0, 1001).Select(n => $"\"{n}\":1,")),
            StringComparison.Ordinal)).Build() },
        { "expired and signed with a foreign key", "signature_invalid", i => i.Token().With("exp", 1).SignedBy(Target.ForeignRsa).Build() },
        { "expired and for another API", "audience_mismatch", i => i.Token().With("exp", 1).With("aud", "billing-api").Build() },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_token_is_refused(string attack) => All.RunAsync(target, attack);
}
