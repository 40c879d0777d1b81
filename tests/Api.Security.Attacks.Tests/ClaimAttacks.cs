using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>Claims that name another caller, audience, issuer or time (RFC 7519, 4.1; RFC 9068, 2.2), or are no claims.</summary>
public sealed class ClaimAttacks(Target target)
{
    private static readonly Attacks All = new()
    {
        { "iss missing", "issuer_unknown", i => i.Token().Without("iss").Build() },
        { "iss of a stranger", "issuer_unknown", i => i.Token().With("iss", "https://evil.example").Build() },
        { "iss empty", "issuer_unknown", i => i.Token().With("iss", "").Build() },
        { "iss null", "issuer_unknown", i => i.Token().With("iss", null).Build() },
        { "iss a list with the issuer", "issuer_unknown", i => i.Token().With("iss", new JsonArray("https://evil.example", i.Issuer))
            .Build() },
        { "iss with a slash more", "issuer_unknown", i => i.Token().With("iss", i.Issuer + "/").Build() },
        { "iss in another case", "issuer_unknown", i => i.Token().With("iss", i.Issuer.ToUpperInvariant()).Build() },
        { "iss a part of the issuer", "issuer_unknown", i => i.Token().With("iss", i.Issuer[..^1]).Build() },
        { "iss with the issuer inside", "issuer_unknown", i => i.Token().With("iss", "https://evil.example/?" + i.Issuer).Build() },
        { "iss with a user before the host", "issuer_unknown", i => i.Token()
            .With("iss", i.Issuer.Replace("//", "//evil@", StringComparison.Ordinal)).Build() },
        { "iss an object", "issuer_unknown", i => i.Token().With("iss", new JsonObject()).Build() },
        { "aud missing", "claim_required", i => i.Token().Without("aud").Build() },
        { "aud of another API", "audience_mismatch", i => i.Token().With("aud", "billing-api").Build() },
        { "aud empty", "audience_mismatch", i => i.Token().With("aud", "").Build() },
        { "aud an empty list", "audience_mismatch", i => i.Token().With("aud", new JsonArray()).Build() },
        { "aud in another case", "audience_mismatch", i => i.Token().With("aud", "Orders-Api").Build() },
        { "aud with a slash more", "audience_mismatch", i => i.Token().With("aud", "orders-api/").Build() },
        { "aud a part of ours", "audience_mismatch", i => i.Token().With("aud", "orders").Build() },
        { "aud that begins with ours", "audience_mismatch", i => i.Token().With("aud", "orders-api-v2").Build() },
        { "aud a text with ours among others", "audience_mismatch", i => i.Token().With("aud", "billing-api orders-api").Build() },
        { "aud null", "claim_malformed", i => i.Token().With("aud", null).Build() },
        { "aud a number", "claim_malformed", i => i.Token().With("aud", 1).Build() },
        { "aud an object with ours", "claim_malformed", i => i.Token().With("aud", new JsonObject { ["orders-api"] = true }).Build() },
        { "aud a list with a number", "claim_malformed", i => i.Token().With("aud", new JsonArray("orders-api", 1)).Build() },
        { "aud a list in a list", "claim_malformed", i => i.Token().With("aud", new JsonArray(new JsonArray("orders-api"))).Build() },
        { "exp missing", "claim_required", i => i.Token().Without("exp").Build() },
        { "exp null", "claim_malformed", i => i.Token().With("exp", null).Build() },
        { "exp a text", "claim_malformed", i => i.Token().With("exp", "9999999999").Build() },
        { "exp a list", "claim_malformed", i => i.Token().With("exp", new JsonArray(9999999999)).Build() },
        { "exp true", "claim_malformed", i => i.Token().With("exp", true).Build() },
        { "exp without end", "claim_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("\"exp\":", "\"exp\":1e400,\"x\":", StringComparison.Ordinal)).Build() },
        { "exp beyond the calendar", "claim_malformed", i => i.Token().With("exp", 253402300800).Build() },
        { "exp in milliseconds", "claim_malformed", i => i.Token().With("exp", 1999999999000).Build() },
        { "exp long ago", "token_expired", i => i.Token().With("exp", 1).Build() },
        { "exp zero", "token_expired", i => i.Token().With("exp", 0).Build() },
        { "exp negative", "token_expired", i => i.Token().With("exp", -1).Build() },
        { "nbf in the future", "not_yet_valid", i => i.Token().With("nbf", 9999999999).Build() },
        { "nbf a text", "claim_malformed", i => i.Token().With("nbf", "0").Build() },
        { "nbf null", "claim_malformed", i => i.Token().With("nbf", null).Build() },
        { "iat missing", "claim_required", i => i.Token().Without("iat").Build() },
        { "iat in the future", "issued_in_future", i => i.Token().With("iat", 9999999999).Build() },
        { "iat a text", "claim_malformed", i => i.Token().With("iat", "1").Build() },
        { "sub missing", "claim_required", i => i.Token().Without("sub").Build() },
        { "sub empty", "claim_malformed", i => i.Token().With("sub", "").Build() },
        { "sub null", "claim_malformed", i => i.Token().With("sub", null).Build() },
        { "sub a number", "claim_malformed", i => i.Token().With("sub", 1).Build() },
        { "sub a list", "claim_malformed", i => i.Token().With("sub", new JsonArray("alice", "root")).Build() },
        { "client_id missing", "claim_required", i => i.Token().Without("client_id").Build() },
        { "client_id a list", "claim_malformed", i => i.Token().With("client_id", new JsonArray("web")).Build() },
        { "jti missing", "claim_required", i => i.Token().Without("jti").Build() },
        { "jti a number", "claim_malformed", i => i.Token().With("jti", 1).Build() },
        { "tenant_id a list", "claim_malformed", i => i.Token().With("tenant_id", new JsonArray("a", "b")).Build() },
        { "scope a number", "claim_malformed", i => i.Token().With("scope", 1).Build() },
        { "scope an object", "claim_malformed", i => i.Token().With("scope", new JsonObject { ["read:orders"] = true }).Build() },
        { "scp a list with a number", "claim_malformed", i => i.Token().With("scp", new JsonArray("read:orders", 1)).Build() },
        { "an ID token by nonce", "not_an_access_token", i => i.Token().With("nonce", "n").Build() },
        { "an ID token by at_hash", "not_an_access_token", i => i.Token().With("at_hash", "h").Build() },
        { "an ID token by c_hash", "not_an_access_token", i => i.Token().With("c_hash", "h").Build() },
        { "bound by jkt, sent as Bearer", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["jkt"] = "x" })
            .Build() },
        { "bound by x5t#S256, sent as Bearer", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["x5t#S256"] = "x" })
            .Build() },
        { "bound by jwk", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["jwk"] = new JsonObject() }).Build() },
        { "bound by kid", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["kid"] = "x" }).Build() },
        { "bound by something unknown", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject { ["unknown"] = "x" })
            .Build() },
        { "bound by two members", "confirmation_unsupported", i => i.Token()
            .With("cnf", new JsonObject { ["jkt"] = "x", ["x5t#S256"] = "y" }).Build() },
        { "cnf empty", "confirmation_unsupported", i => i.Token().With("cnf", new JsonObject()).Build() },
        { "cnf null", "confirmation_unsupported", i => i.Token().With("cnf", null).Build() },
        { "cnf a text", "confirmation_unsupported", i => i.Token().With("cnf", "jkt").Build() },
        { "cnf a list", "confirmation_unsupported", i => i.Token().With("cnf", new JsonArray()).Build() },
        { "cnf false", "confirmation_unsupported", i => i.Token().With("cnf", false).Build() },
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
        { "the payload a list", "payload_malformed", i => i.Token().WithRawPayload($"[{i.Token().PayloadJson}]").Build() },
        { "the payload a text", "payload_malformed", i => i.Token().WithRawPayload("\"alice\"").Build() },
        { "the payload a number", "payload_malformed", i => i.Token().WithRawPayload("1").Build() },
        { "the payload null", "payload_malformed", i => i.Token().WithRawPayload("null").Build() },
        { "the payload an empty object", "issuer_unknown", i => i.Token().WithRawPayload("{}").Build() },
        { "the payload another token", "payload_malformed", i => i.Token().WithRawPayload(i.Token().Build()).Build() },
        { "NaN in the payload", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"x\":NaN,", StringComparison.Ordinal)).Build() },
        { "half a surrogate pair in sub", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("alice", "alice\\udc00", StringComparison.Ordinal)).Build() },
        { "half a surrogate pair in a name", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"\\ud800x\":1,", StringComparison.Ordinal)).Build() },
        { "the payload nested 65 deep", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"x\":" + new string('[', 64) + new string(']', 64) + ",",
            StringComparison.Ordinal)).Build() },
        { "1,001 members in the payload", "payload_malformed", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{" + string.Concat(Enumerable.Range(0, 1001).Select(n => $"\"{n}\":1,")),
            StringComparison.Ordinal)).Build() },
        { "expired and signed by a stranger", "signature_invalid", i => i.Token().With("exp", 1).SignedBy(Target.ForeignRsa).Build() },
        { "expired and for another API", "audience_mismatch", i => i.Token().With("exp", 1).With("aud", "billing-api").Build() },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_refused(string attack) => All.RunAsync(target, attack);
}
