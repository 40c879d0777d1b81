using System.Text.Json.Nodes;
using Api.Security.TestKit;
using static Api.Security.TestKit.Edwards25519;

namespace Api.Security.Ed25519.Tests.Tokens;

/// <summary>What an issuer may publish as a key on Ed25519. The set contains another key, which must keep working.</summary>
public sealed class PublishedKeyTests
{
    private const string KeyId = "it";

    private static readonly byte[] Seed = [.. Enumerable.Repeat((byte)9, 32)];
    private static readonly string X = Base64.Url(PublicKey(Seed));

    /// <summary>Keys for something else: skipped, and not logged.</summary>
    public static TheoryData<string> Others =>
    [
        Jwk("crv", "X25519"), Jwk("crv", "Ed448"), Jwk("crv", "ed25519"), Jwk("crv", "P-256"), Jwk("crv", null), Jwk("kty", "EC"),
        Jwk("kty", "okp"), Jwk("kty", "RSA"), Jwk("use", "enc"), Jwk("key_ops", new JsonArray("sign")), Jwk("alg", "Ed25519"),
        Jwk("alg", "Ed448"), Jwk("alg", "ES256"), Jwk("alg", "ECDH-ES"),
    ];

    /// <summary>Keys that are meant for signatures, but broken: skipped, and counted in the log.</summary>
    public static TheoryData<string> Broken =>
    [
        Jwk("x", null), Jwk("x", ""), Jwk("x", Base64.Url(PublicKey(Seed)[..31])), Jwk("x", Base64.Url([.. PublicKey(Seed), 0])),
        Jwk("x", X + "="), Jwk("x", X + " "), Jwk("x", X[..^1] + NotCanonical(X[^1])), Jwk("x", 5), Jwk("x", Plain()),
        Jwk("x", Base64.Url(Encode(Identity))), Jwk("x", Base64.Url(Encode(OfOrderEight))), Jwk("x", Base64.Url(new byte[32])),
        Jwk("x", Base64.Url(Bytes(P))), Jwk("x", Base64.Url(Bytes(2))),
        Jwk("x", Base64.Url(Encode(Add(Multiply(Base, Scalar(Seed)), OfOrderEight)))),
    ];

    [Theory]
    [InlineData("use", "sig")]
    [InlineData("key_ops", "verify")]
    [InlineData("alg", null)]
    [InlineData("y", "AA")]
    public async Task A_public_key_is_used(string member, string? value)
    {
        await using var world = await StartAsync(Jwk(member, member == "key_ops" ? new JsonArray(value) : value));
        await world.ShouldAcceptAsync(TokenOf(world));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_key_for_another_purpose_is_skipped(string jwk)
    {
        await using var world = await StartAsync(jwk);
        await world.ShouldRefuseAsync(TokenOf(world), "key_unknown");
        await world.ShouldAcceptAsync(world.Issuer.Token().Build());
        world.Api.Log.Ours.Should().NotContain(line => line.EventId == 1204);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_key_is_skipped_and_counted(string jwk)
    {
        await using var world = await StartAsync(jwk);
        await world.ShouldRefuseAsync(TokenOf(world), "key_unknown");
        await world.ShouldAcceptAsync(world.Issuer.Token().Build());
        world.Api.Log.Ours.Should().Contain(line => line.EventId == 1204).Which.Text.Should().StartWith("1 of the keys");
    }

    [Fact]
    public async Task Nobody_can_sign_for_a_key_of_small_order()
    {
        // S * B = R + h * A holds for the key A = 0 with any R = S * B.
        var everyone = SigningKey.Of("EdDSA", KeyId, _ => [.. Encode(Multiply(Base, 5)), .. Bytes(5)], () => []);
        await using var world = await StartAsync(Jwk("x", Base64.Url(Encode(Identity))));
        await world.ShouldRefuseAsync(world.Issuer.Token().WithHeader("kid", KeyId).WithHeader("alg", "EdDSA").SignedBy(everyone).Build(),
            "key_unknown");
    }

    [Theory]
    [InlineData("d")]
    [InlineData("D")]
    public async Task A_private_key_makes_the_whole_set_unusable(string member)
    {
        await using var world = await StartAsync(Jwk(member, Base64.Url(Seed)));
        (await world.Api.GetAsync("/orders", world.Issuer.Token().Build())).ShouldBe(503, "verification_unavailable");
        (await world.Api.GetAsync("/orders", TokenOf(world))).ShouldBe(503, "verification_unavailable");
        world.Api.Log.Ours.Should().NotContain(line => line.Text.Contains(Base64.Url(Seed)));
    }

    [Fact]
    public async Task A_set_with_only_a_broken_key_does_not_replace_the_keys()
    {
        await using var world = await EdWorld.StartAsync(["EdDSA"]);
        var token = world.Issuer.Token().Build();
        await world.ShouldAcceptAsync(token);
        world.Issuer.RawKeySet = $$"""{"keys":[{{Jwk("x", Base64.Url(Encode(Identity)))}}]}""";
        (await world.Api.GetAsync("/orders", TokenOf(world))).ShouldBe(503, "verification_unavailable");
        await world.ShouldAcceptAsync(world.Issuer.Token().Build());
    }

    [Fact]
    public async Task Two_different_keys_with_one_kid_are_both_unused()
    {
        await using var world = await StartAsync(Jwk("alg", "EdDSA"), Jwk("x", Base64.Url(PublicKey(new byte[32]))));
        await world.ShouldRefuseAsync(TokenOf(world), "key_ambiguous");
    }

    private static Task<EdWorld> StartAsync(params string[] jwks) => EdWorld.StartAsync(["ES256"], ["ES256", "EdDSA"], issuer =>
    {
        var set = issuer.KeySet();
        foreach (var jwk in jwks) set["keys"]!.AsArray().Insert(0, JsonNode.Parse(jwk));
        issuer.RawKeySet = set.ToJsonString();
    });

    private static string TokenOf(EdWorld world) => world.Issuer.Token().WithHeader("kid", KeyId).WithHeader("alg", "EdDSA")
        .SignedBy(SigningKey.OfEd25519("EdDSA", KeyId, Seed)).Build();

    private static string Jwk(string member, JsonNode? value)
    {
        var jwk = new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["x"] = X, ["kid"] = KeyId, ["alg"] = "EdDSA" };
        jwk[member] = value;
        return jwk.ToJsonString();
    }

    // 32 bytes leave two bits of the last character unused.
    private static char NotCanonical(char last)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet[alphabet.IndexOf(last, StringComparison.Ordinal) | 1];
    }

    // A public key whose base64 has a plus or a slash.
    private static string Plain() => Enumerable.Range(0, 100).Select(i => Convert.ToBase64String(PublicKey([.. Bytes(i)])).TrimEnd('='))
        .First(text => text.Contains('+', StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal));
}
