using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// Published keys that must not verify anything, next to a valid one that keeps working (RFC 8725, 3.4 and 3.5; RFC 7517, 4).
/// </summary>
public sealed class WeakKeys
{
    private static readonly Dictionary<string, Func<SigningKey>> Signers = new()
    {
        ["RSA of 1024 bits"] = () => SigningKey.OfRsa("RS256", "weak", RSA.Create(1024)),
        ["RSA of 2040 bits"] = () => SigningKey.OfRsa("RS256", "weak", RSA.Create(2040)),
        ["EC on P-384 as ES256"] = () => SigningKey.OfCurve("ES256", "weak", ECDsa.Create(ECCurve.NamedCurves.nistP384)),
    };

    private static readonly Dictionary<string, Action<JsonObject>> Bends = new()
    {
        ["use is enc"] = jwk => jwk["use"] = "enc",
        ["use in upper case"] = jwk => jwk["use"] = "SIG",
        ["key_ops without verify"] = jwk => jwk["key_ops"] = new JsonArray("encrypt"),
        ["alg of an encryption algorithm"] = jwk => jwk["alg"] = "RSA-OAEP",
        ["alg in lower case"] = jwk => jwk["alg"] = "rs256",
        ["kty in lower case"] = jwk => jwk["kty"] = "rsa",
        ["kty is EC"] = jwk => jwk["kty"] = "EC",
        ["no modulus"] = jwk => jwk.Remove("n"),
        ["no exponent"] = jwk => jwk.Remove("e"),
        ["exponent 1"] = jwk => jwk["e"] = "AQ",
        ["exponent 2"] = jwk => jwk["e"] = "Ag",
        ["an exponent of 9 bytes"] = jwk => jwk["e"] = Base64.Url([1, 0, 0, 0, 0, 0, 0, 0, 1]),
        ["an even modulus"] = jwk => jwk["n"] = Base64.Url([.. Base64.Decode(jwk["n"]!.GetValue<string>())[..^1], 2]),
        ["a modulus of 8,200 bits"] = jwk => jwk["n"] = Base64.Url([.. Enumerable.Repeat((byte)0xff, 1025)]),
        ["a modulus that is not base64url"] = jwk => jwk["n"] = "!" + jwk["n"]!.GetValue<string>(),
        ["a modulus with the ROCA fingerprint"] = jwk => jwk["n"] = Base64.Url(RocaModulus()),
    };

    public static TheoryData<string> SignerNames => [.. Signers.Keys];

    public static TheoryData<string> BendNames => [.. Bends.Keys];

    [Theory]
    [MemberData(nameof(SignerNames))]
    public Task An_unsuitable_key_is_ignored(string weakness)
    {
        var key = Signers[weakness]();
        return ShouldBeOfNoUseAsync(key, key.Jwk());
    }

    [Theory]
    [MemberData(nameof(BendNames))]
    public Task A_key_with_invalid_members_is_ignored(string weakness)
    {
        var key = SigningKey.Create("RS256", "weak");
        var jwk = key.Jwk();
        Bends[weakness](jwk);
        return ShouldBeOfNoUseAsync(key, jwk);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("y")]
    public Task A_point_off_the_curve_is_ignored(string coordinate)
    {
        var key = SigningKey.Create("ES256", "weak");
        var jwk = key.Jwk();
        var bytes = Base64.Decode(jwk[coordinate]!.GetValue<string>());
        bytes[^1] ^= 1;
        jwk[coordinate] = Base64.Url(bytes);
        return ShouldBeOfNoUseAsync(key, jwk);
    }

    private static async Task ShouldBeOfNoUseAsync(SigningKey key, JsonObject jwk)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("PS256");
        var published = issuer.KeySet();
        published["keys"]!.AsArray().Add((JsonNode)jwk);
        issuer.RawKeySet = published.ToJsonString();
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { Settings = new() { ["ApiSecurity:Problems:IncludeReason"] = "true" } });

        var good = issuer.Token().Build();
        issuer.Keys.Add(key); // signs from now on; the published key set is the one above
        var answer = await api.GetAsync("/orders", issuer.Token().Build());

        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be("key_unknown", "the signature is not checked at all");
        (await api.GetAsync("/orders", good)).ShouldBeOk();
    }

    // Like the factors of the flawed generator: a power of 65537 modulo the product of the small primes.
    private static byte[] RocaModulus()
    {
        var product = Enumerable.Range(3, 165).Where(number => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0))
            .Aggregate(BigInteger.One, (all, prime) => all * prime);
        var modulus = (BigInteger.One << 2047) / product * product + BigInteger.ModPow(65537, 12345, product) + product * 2;
        return (modulus.IsEven ? modulus + product : modulus).ToByteArray(isUnsigned: true, isBigEndian: true);
    }
}
