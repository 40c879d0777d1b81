using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>Tokens with an algorithm other than the pinned one (RFC 8725, 2.1 and 3.1).</summary>
public sealed class AlgorithmAttacks(Target target)
{
    private static readonly Attacks All = new()
    {
        { "alg none with an empty signature", "token_malformed", i => i.Token().WithHeader("alg", "none").SigningInput + "." },
        { "alg none with an RS256 signature", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "none").Build() },
        { "alg None", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "None").Build() },
        { "alg NONE", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "NONE").Build() },
        { "alg nOnE", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "nOnE").Build() },
        { "alg none with a trailing space", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "none ").Build() },
        { "alg is missing", "algorithm_not_allowed", i => i.Token().WithoutHeader("alg").Build() },
        { "alg is empty", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "").Build() },
        { "alg in lower case", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "rs256").Build() },
        { "alg is null", "header_malformed", i => i.Token().WithHeader("alg", null).Build() },
        { "alg is a number", "header_malformed", i => i.Token().WithHeader("alg", 256).Build() },
        { "alg is an array", "header_malformed", i => i.Token().WithHeader("alg", new JsonArray("RS256")).Build() },
        { "alg is an object", "header_malformed", i => i.Token().WithHeader("alg", new JsonObject()).Build() },
        { "alg is true", "header_malformed", i => i.Token().WithHeader("alg", true).Build() },
        { "HS256 with the public modulus as the secret", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "HS256")
            .SignedBy(SigningKey.OfSecret("HS256", null, Base64.Decode(i.Key.Jwk()["n"]!.GetValue<string>()))).Build() },
        { "HS256 with the published JWK as the secret", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "HS256")
            .SignedBy(SigningKey.OfSecret("HS256", null, Encoding.UTF8.GetBytes(i.Key.Jwk().ToJsonString()))).Build() },
        { "HS256 with the PEM of the public key as the secret", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "HS256")
            .SignedBy(SigningKey.OfSecret("HS256", null, Encoding.UTF8.GetBytes(Pem.Of(i.Key)))).Build() },
        { "HS256 with the PEM and a line feed as the secret", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "HS256")
            .SignedBy(SigningKey.OfSecret("HS256", null, Encoding.UTF8.GetBytes(Pem.Of(i.Key) + "\n"))).Build() },
        { "HS256 with an empty secret", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "HS256")
            .SignedBy(SigningKey.OfSecret("HS256", null, [])).Build() },
        { "HS384", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "HS384").SignedBy(SigningKey.Create("HS384")).Build() },
        { "HS512", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "HS512").SignedBy(SigningKey.Create("HS512")).Build() },
        { "RS384, which is not allowed", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "RS384").Build() },
        { "RS512, which is not allowed", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "RS512").Build() },
        { "ES384, which is not allowed", "algorithm_not_allowed", i => i.Token("ES256").WithHeader("alg", "ES384").Build() },
        { "ES256K", "algorithm_not_allowed", i => i.Token("ES256").WithHeader("alg", "ES256K").Build() },
        { "EdDSA", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "EdDSA").Build() },
        { "RSA1_5, an encryption algorithm", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "RSA1_5").Build() },
        { "dir", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "dir").Build() },
        { "the W3C name of RS256", "algorithm_not_allowed", i => i.Token()
            .WithHeader("alg", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256").Build() },
        { "PS256 with a key published for RS256", "key_mismatch", i => i.Token().WithHeader("alg", "PS256").Build() },
        { "ES256 with the kid of the RSA key", "key_mismatch", i => i.Token("ES256").WithHeader("kid", i.Key.KeyId).Build() },
        { "RS256 with the kid of the EC key", "key_mismatch", i => i.Token().WithHeader("kid", i.KeyFor("ES256").KeyId).Build() },
        { "RS256 header with an ECDSA signature", "signature_invalid", i => i.Token().SignedBy(i.KeyFor("ES256")).Build() },
        { "ES256 header with an RSA signature", "signature_invalid", i => i.Token("ES256").SignedBy(i.Key).Build() },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_token_is_refused(string attack) => All.RunAsync(target, attack);
}
