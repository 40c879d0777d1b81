using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// One case for each published advisory about a token in the header, named after it: a token that the affected library accepted
/// or failed on. Advisories that need a setup of their own are in <see cref="KnownVulnerabilitiesOfSetups"/>.
/// </summary>
public sealed class KnownVulnerabilities(Target target)
{
    private static readonly Attacks All = new()
    {
        { "CVE-2015-2951 PHP JWT: none accepted", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "none").Build() },
        { "CVE-2015-9235 jsonwebtoken: RS/HS confusion", "algorithm_not_allowed", WithSecret(i => Pem.Of(i.Key)) },
        { "CVE-2015-9235 jsonwebtoken: none", "token_malformed", i => i.Token().WithHeader("alg", "none").SigningInput + "." },
        { "CVE-2016-5431 Gree jose: algorithm substitution", "key_mismatch", i => i.Token().WithHeader("alg", "ES256").Build() },
        { "CVE-2016-10555 jwt-simple: alg taken from the token", "algorithm_not_allowed",
            WithSecret(i => i.Key.Jwk()["n"]!.GetValue<string>()) },
        { "CVE-2017-11424 PyJWT: a PKCS#1 PEM as the secret", "algorithm_not_allowed", WithSecret(i => Pem.Pkcs1(i.Key)) },
        { "CVE-2018-0114 node-jose: key from the jwk header", "signature_invalid", i => i.Token().WithHeader("jwk", Target.ForeignRsa.Jwk())
            .SignedBy(Target.ForeignRsa).Build() },
        { "CVE-2018-1000531 prime-jwt: none", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "none").WithoutHeader("kid")
            .Build() },
        { "CVE-2018-15801 Spring Security: issuer not validated", "issuer_unknown", i => i.Token().With("iss", "https://stranger.example")
            .Build() },
        { "CVE-2019-17195 Nimbus: uncaught exception on the header", "header_malformed", i => i.Token().WithRawHeader("{\"alg\":{}}")
            .Build() },
        { "CVE-2019-17195 Nimbus: uncaught exception on the payload", "payload_malformed", i => i.Token().WithRawPayload("{\"aud\":[")
            .Build() },
        { "CVE-2020-26160 jwt-go: aud is an array with an empty string", "audience_mismatch", i => i.Token().With("aud", new JsonArray(""))
            .Build() },
        { "CVE-2020-26160 jwt-go: aud is an empty array", "audience_mismatch", i => i.Token().With("aud", new JsonArray()).Build() },
        { "CVE-2020-28042 ServiceStack: an empty signature", "token_malformed", i => i.Token().SigningInput + "." },
        { "CVE-2020-28042 ServiceStack: a truncated signature", "signature_invalid", i => Cut(i.Token().Build(), bytes: 16) },
        { "CVE-2021-21378 Envoy: an invalid token treated as a missing one", "token_malformed", _ => "not-a-token" },
        { "CVE-2021-22160 Pulsar: none", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "none").WithoutHeader("typ").Build() },
        { "CVE-2022-21449 Java ECDSA: r = s = 0", "signature_invalid", i => i.Token("ES256").SigningInput + "."
            + Base64.Url(new byte[64]) },
        { "CVE-2022-23540 jsonwebtoken: none by default", "algorithm_not_allowed", i => i.Token().WithoutHeader("alg").Build() },
        { "CVE-2022-23541 jsonwebtoken: key lookup confusion", "key_mismatch", i => i.Token().WithHeader("kid", i.KeyFor("ES256").KeyId)
            .Build() },
        { "CVE-2022-29217 PyJWT: a public key in another format as the secret", "algorithm_not_allowed",
            WithSecret(i => "-----BEGIN CERTIFICATE-----\n" + i.Key.Jwk()["n"]!.GetValue<string>()) },
        { "CVE-2022-3102 jwcrypto: an encrypted token instead of a signed one", "token_encrypted",
            _ => Encrypted("""{"alg":"dir","enc":"A256GCM"}""") },
        { "CVE-2022-36083 jose: unbounded p2c", "token_encrypted", _ => Encrypted(Pbes2) },
        { "CVE-2023-50967 latchset jose: unbounded p2c", "token_encrypted", _ => Encrypted(Pbes2) },
        { "CVE-2023-51775 jose4j: unbounded p2c", "token_encrypted", _ => Encrypted(Pbes2) },
        { "CVE-2023-52428 Nimbus: unbounded p2c in a signed token's header", "algorithm_not_allowed", i => i.Token().WithRawHeader(Pbes2)
            .Build() },
        { "CVE-2022-39227 python-jwt: two serializations in one token", "authorization_malformed",
            i => $$"""{"payload":"{{i.Token().SigningInput.Split('.')[1]}}","signature":".{{i.Token().Build()}}"}""" },
        { "CVE-2023-48223 fast-jwt: PEM recognized by its first characters", "algorithm_not_allowed",
            WithSecret(i => Pem.Of(i.Key).Replace("PUBLIC KEY", "RSA PUBLIC KEY", StringComparison.Ordinal)) },
        { "CVE-2026-34950 fast-jwt: a space before the PEM", "algorithm_not_allowed", WithSecret(i => " " + Pem.Of(i.Key)) },
        { "CVE-2023-51774 json-jwt: sign/encrypt confusion", "token_encrypted",
            i => Encrypted($$"""{"alg":"dir","enc":"A128CBC-HS256","kid":"{{i.Key.KeyId}}"}""") },
        { "CVE-2024-21319 Microsoft.IdentityModel: a compressed encrypted token", "token_encrypted",
            _ => Encrypted("""{"alg":"dir","enc":"A256GCM","zip":"DEF"}""") },
        { "CVE-2024-28102, 28122, 28176, 28180, 29371, 33664: zip bombs", "compression_not_allowed", i => i.Token().WithHeader("zip", "DEF")
            .Build() },
        { "CVE-2024-21643 SignedHttpRequest: jku fetched", "signature_invalid", i => i.Token().WithHeader("jku", i.Issuer + "/elsewhere")
            .SignedBy(Target.ForeignRsa).Build() },
        { "CVE-2024-33663 python-jose: an OpenSSH key as the secret", "algorithm_not_allowed",
            WithSecret(i => "ecdsa-sha2-nistp256 AAAAE2VjZHNh" + i.KeyFor("ES256").Jwk()["x"]!.GetValue<string>()) },
        { "CVE-2024-37568 Authlib: algorithm confusion", "algorithm_not_allowed", WithSecret(i => i.Key.Jwk().ToJsonString(), "HS512") },
        { "CVE-2024-54150 cjwt: algorithm confusion", "algorithm_not_allowed", WithSecret(i => Pem.Of(i.KeyFor("ES256")), "HS384") },
        { "CVE-2024-48916 Ceph: none", "algorithm_not_allowed", i => i.Token().WithHeader("alg", "none").With("sub", "admin").Build() },
        { "CVE-2024-49755 Duende local APIs: cnf not checked", "confirmation_unsupported", i => i.Token()
            .With("cnf", new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }).Build() },
        { "CVE-2024-51744 golang-jwt: expiry hides an invalid signature", "signature_invalid", i => i.Token().With("exp", 1)
            .SignedBy(Target.ForeignRsa).Build() },
        { "CVE-2024-53861 PyJWT: iss compared by substring", "issuer_unknown", i => i.Token().With("iss", i.Issuer[..^1]).Build() },
        { "CVE-2025-27144 go-jose: split at every dot", "token_malformed", _ => new string('.', 16_000) + "a" },
        { "CVE-2025-30204 golang-jwt: split at every dot", "token_malformed", _ => "a" + new string('.', 16_000) },
        { "CVE-2025-30144 fast-jwt: iss is an array", "issuer_unknown", i => i.Token()
            .With("iss", new JsonArray("https://stranger.example", i.Issuer)).Build() },
        { "CVE-2025-53864 Nimbus: deep nesting", "payload_malformed", i => i.Token().WithRawPayload(Deep(5000)).Build() },
        { "CVE-2025-59420 Authlib: crit ignored", "critical_header", Critical("cork") },
        { "CVE-2026-32597 PyJWT: crit ignored", "critical_header", Critical("https://example.com/policy") },
        { "CVE-2026-35042 fast-jwt: crit ignored", "critical_header", Critical("b64") },
        { "CVE-2025-61920 Authlib: oversized segments", "token_too_long", i => i.Token().With("sub", new string('a', 14_000)).Build() },
        { "CVE-2025-65945 node-jws: HMAC with a secret chosen by the token", "algorithm_not_allowed", WithSecret(_ => "") },
        { "CVE-2026-22817 Hono: alg taken from the header", "algorithm_not_allowed", WithSecret(i => Pem.Of(i.Key), "HS256") },
        { "CVE-2026-29000 pac4j-jwt: a plain token inside one encrypted to the public key", "token_encrypted",
            i => Encrypted($$"""{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"JWT","kid":"{{i.Key.KeyId}}"}""") },
        { "CVE-2026-35041 fast-jwt: a claim that stalls a regular expression", "audience_mismatch", i => i.Token()
            .With("aud", new string('a', 8000) + "!").Build() },
    };

    private const string Pbes2 = """{"alg":"PBES2-HS256+A128KW","enc":"A128CBC-HS256","p2c":2147483647,"p2s":"AAAAAAAAAAA"}""";

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_token_is_refused(string advisory) => All.RunAsync(target, advisory);

    private static Func<FakeAuthorizationServer,
        string> WithSecret(Func<FakeAuthorizationServer, string> secret, string algorithm = "HS256") =>
        issuer => issuer.Token().WithHeader("alg", algorithm)
            .SignedBy(SigningKey.OfSecret(algorithm, null, Encoding.UTF8.GetBytes(secret(issuer)))).Build();

    private static Func<FakeAuthorizationServer, string> Critical(string extension) =>
        issuer => issuer.Token().WithHeader("crit", new JsonArray(extension)).WithHeader(extension, "x").Build();

    private static string Encrypted(string header) =>
        string.Join('.',
            new[] { Encoding.UTF8.GetBytes(header), new byte[40], new byte[12], new byte[80], new byte[16] }
                .Select(part => Base64.Url(part)));

    private static string Deep(int levels) => "{\"a\":" + new string('[', levels) + new string(']', levels) + "}";

    private static string Cut(string token, int bytes)
    {
        var at = token.LastIndexOf('.') + 1;
        return token[..at] + Base64.Url(Base64.Decode(token[at..])[..bytes]);
    }
}
