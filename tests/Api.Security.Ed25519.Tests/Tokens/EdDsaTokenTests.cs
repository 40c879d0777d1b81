using System.Numerics;
using Api.Security.TestKit;

namespace Api.Security.Ed25519.Tests.Tokens;

/// <summary>Tokens with <c>EdDSA</c> and <c>Ed25519</c>, over HTTP, with keys from discovery.</summary>
public sealed class EdDsaTokenTests
{
    private static readonly string[] All = ["RS256", "ES256", "EdDSA", "Ed25519"];

    public static TheoryData<string> Both => ["EdDSA", "Ed25519"];

    [Fact]
    public async Task Keys_of_all_types_are_used_together()
    {
        await using var world = await EdWorld.StartAsync(All);
        foreach (var algorithm in All)
        {
            var token = world.Issuer.Token(algorithm).Build();
            await world.ShouldAcceptAsync(token);
            await world.ShouldAcceptAsync(token);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_token_without_kid_is_verified_by_the_one_key_of_its_algorithm(string algorithm)
    {
        await using var world = await EdWorld.StartAsync(All);
        await world.ShouldAcceptAsync(world.Issuer.Token(algorithm).WithoutHeader("kid").Build());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_token_with_a_wrong_signature_is_refused(string algorithm)
    {
        await using var world = await EdWorld.StartAsync([algorithm]);
        var token = world.Issuer.Token().Build();
        var (input, signature) = Split(token);
        for (var at = 0; at < signature.Length; at += 7)
        {
            signature[at] ^= 0x10;
            await world.ShouldRefuseAsync(Join(input, signature), "signature_invalid");
            signature[at] ^= 0x10;
        }

        var other = world.Issuer.Token().With("sub", "mallory").SigningInput;
        await world.ShouldRefuseAsync(Join(other, signature), "signature_invalid");
        await world.ShouldRefuseAsync(
            world.Issuer.Token().SignedBy(SigningKey.Create(algorithm)).Build(), "signature_invalid");
        await world.ShouldAcceptAsync(token);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_second_spelling_of_a_signature_is_refused(string algorithm)
    {
        await using var world = await EdWorld.StartAsync([algorithm]);
        var (input, signature) = Split(world.Issuer.Token().Build());
        var larger = Edwards25519.Number(signature.AsSpan(32)) + Edwards25519.L;
        larger.Should().BeLessThan(BigInteger.Pow(2, 256));
        await world.ShouldRefuseAsync(Join(input, [.. signature[..32], .. Edwards25519.Bytes(larger)]), "signature_invalid");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(96)]
    public async Task A_signature_of_another_length_is_refused(int length)
    {
        await using var world = await EdWorld.StartAsync(["EdDSA"]);
        var (input, signature) = Split(world.Issuer.Token().Build());
        Array.Resize(ref signature, length);
        await world.ShouldRefuseAsync(Join(input, signature), "signature_invalid");
    }

    [Theory]
    [InlineData("EdDSA", "Ed25519")]
    [InlineData("Ed25519", "EdDSA")]
    [InlineData("EdDSA", "ES256")]
    [InlineData("ES256", "EdDSA")]
    public async Task A_key_is_used_only_with_its_own_alg(string published, string claimed)
    {
        await using var world = await EdWorld.StartAsync([published], [published, claimed]);
        await world.ShouldRefuseAsync(world.Issuer.Token().WithHeader("alg", claimed).Build(), "key_mismatch");
        await world.ShouldAcceptAsync(world.Issuer.Token().Build());
    }

    [Theory]
    [InlineData("EdDSA", "Ed25519")]
    [InlineData("Ed25519", "EdDSA")]
    public async Task A_key_without_alg_is_used_with_the_first_of_the_two(string first, string second)
    {
        await using var world = await EdWorld.StartAsync([first], [first, second], issuer =>
        {
            var set = issuer.KeySet();
            set["keys"]![0]!.AsObject().Remove("alg");
            issuer.RawKeySet = set.ToJsonString();
        });
        await world.ShouldAcceptAsync(world.Issuer.Token().Build());
        await world.ShouldRefuseAsync(world.Issuer.Token().WithHeader("alg", second).Build(), "key_mismatch");
    }

    [Fact]
    public async Task The_key_that_kid_names_must_have_signed()
    {
        await using var world = await EdWorld.StartAsync(["EdDSA", "EdDSA"]);
        var (first, second) = (world.Issuer.Keys[0], world.Issuer.Keys[1]);
        await world.ShouldAcceptAsync(world.Issuer.Token().WithHeader("kid", first.KeyId).SignedBy(first).Build());
        await world.ShouldRefuseAsync(world.Issuer.Token().WithHeader("kid", first.KeyId).SignedBy(second).Build(), "signature_invalid");
    }

    [Fact]
    public async Task The_defaults_stay_without_Ed25519()
    {
        await using var world = await EdWorld.StartAsync(["EdDSA", "ES256"], pinned: []);
        await world.ShouldAcceptAsync(world.Issuer.Token("ES256").Build());
        await world.ShouldRefuseAsync(world.Issuer.Token("EdDSA").Build(), "algorithm_not_allowed");
    }

    [Theory]
    [InlineData("eddsa")]
    [InlineData("ED25519")]
    [InlineData("Ed448")]
    [InlineData("Ed25519ph")]
    [InlineData("ESP256")]
    public async Task A_similar_name_is_not_an_algorithm(string name)
    {
        await using var world = await EdWorld.StartAsync(["EdDSA"]);
        await world.ShouldRefuseAsync(world.Issuer.Token().WithHeader("alg", name).Build(), "algorithm_not_allowed");
    }

    [Fact]
    public async Task A_rotated_key_is_fetched_and_the_old_one_is_refused()
    {
        await using var world = await EdWorld.StartAsync(["Ed25519"]);
        var old = world.Issuer.Token().Build();
        await world.ShouldAcceptAsync(old);
        world.Issuer.Rotate();
        await world.ShouldAcceptAsync(world.Issuer.Token().Build());
        await world.ShouldRefuseAsync(old, "key_unknown");
    }

    private static (string Input, byte[] Signature) Split(string token)
    {
        var end = token.LastIndexOf('.');
        return (token[..end], Base64.Decode(token[(end + 1)..]));
    }

    private static string Join(string input, byte[] signature) => $"{input}.{Base64.Url(signature)}";
}
