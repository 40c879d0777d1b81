using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>Keys that a token contains or points to (RFC 8725, 2.10 and 3.10), and malformed key identifiers.</summary>
public sealed class KeyAttacks(Target target)
{
    private static readonly Attacks All = new()
    {
        { "jwk with the attacker's key and the issuer's kid", "signature_invalid", i => i.Token().WithHeader("jwk", Target.ForeignRsa.Jwk())
            .SignedBy(Target.ForeignRsa).Build() },
        { "jwk with the attacker's EC key", "signature_invalid", i => i.Token("ES256").WithHeader("jwk", Target.ForeignEc.Jwk())
            .SignedBy(Target.ForeignEc).Build() },
        { "jwk that contains the issuer's kid", "signature_invalid", i => i.Token()
            .WithHeader("jwk", WithKid(Target.ForeignRsa.Jwk(), i.Key.KeyId!)).SignedBy(Target.ForeignRsa).Build() },
        { "jwk and no kid", "signature_invalid", i => i.Token().WithoutHeader("kid").WithHeader("jwk", Target.ForeignRsa.Jwk())
            .SignedBy(Target.ForeignRsa).Build() },
        { "jku of the attacker", "signature_invalid",
            i => i.Token().WithHeader("jku", "http://127.0.0.1:1/jwks").SignedBy(Target.ForeignRsa).Build() },
        { "jku of the issuer itself", "signature_invalid", i => i.Token().WithHeader("jku", i.Issuer + "/jwks").SignedBy(Target.ForeignRsa)
            .Build() },
        { "jku of a cloud metadata address", "signature_invalid", i => i.Token()
            .WithHeader("jku", "http://169.254.169.254/latest/meta-data/").SignedBy(Target.ForeignRsa).Build() },
        { "x5u of the attacker", "signature_invalid", i => i.Token().WithHeader("x5u", "http://127.0.0.1:1/chain.pem")
            .SignedBy(Target.ForeignRsa).Build() },
        { "x5c with a certificate", "signature_invalid", i => i.Token().WithHeader("x5c", new JsonArray("MIIB")).SignedBy(Target.ForeignRsa)
            .Build() },
        { "x5t that matches nothing", "signature_invalid", i => i.Token().WithHeader("x5t", "AAAA").SignedBy(Target.ForeignRsa).Build() },
        { "the attacker's key with the issuer's kid", "signature_invalid", i => i.Token().SignedBy(Target.ForeignRsa).Build() },
        { "the attacker's key and no kid", "signature_invalid", i => i.Token().WithoutHeader("kid").SignedBy(Target.ForeignRsa).Build() },
        { "kid is null", "header_malformed", i => i.Token().WithHeader("kid", null).Build() },
        { "kid is a number", "header_malformed", i => i.Token().WithHeader("kid", 1).Build() },
        { "kid is an array", "header_malformed", i => i.Token().WithHeader("kid", new JsonArray(i.Key.KeyId)).Build() },
        { "kid is an object", "header_malformed", i => i.Token().WithHeader("kid", new JsonObject()).Build() },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_token_is_refused(string attack) => All.RunAsync(target, attack);

    private static JsonObject WithKid(JsonObject jwk, string keyId)
    {
        jwk["kid"] = keyId;
        return jwk;
    }
}
