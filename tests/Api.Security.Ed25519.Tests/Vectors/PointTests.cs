using System.Numerics;
using Api.Security.TestKit;
using CsCheck;
using static Api.Security.TestKit.Edwards25519;

namespace Api.Security.Ed25519.Tests.Vectors;

/// <summary>Keys and signatures that are wrong in a way that a careless verifier does not notice.</summary>
public sealed class PointTests
{
    private static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Data = "a message"u8.ToArray();
    private static readonly Libsodium Ed25519 = new();

    /// <summary>The points of order 1, 2, 4 and 8, in each of their encodings: also with y + P, and with a sign of x = 0.</summary>
    public static TheoryData<string> SmallOrder => [.. SmallPoints().SelectMany(Encodings).Distinct()];

    /// <summary>A number that is added to the second half of a signature, which then means the same.</summary>
    public static TheoryData<int> Multiples => [1, 2, 7, 14, 15];

    [Fact]
    public void There_are_14_encodings_of_the_8_points_of_small_order() => SmallOrder.Should().HaveCount(14);

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void Under_a_key_of_small_order_no_signature_is_valid(string encoded)
    {
        var bytes = Convert.FromHexString(encoded);
        var key = Ed25519.Import(bytes);
        key.IsValid().Should().BeFalse();
        // Without a check of the key, one message in eight is signed by R = s * B and S = s, made without a secret.
        for (var s = 1; s <= 64; s++)
        {
            byte[] forged = [.. Encode(Multiply(Base, s)), .. Bytes(s)];
            key.Verify(Data, forged).Should().BeFalse();
        }

        key.Verify(Data, [.. Encode(Identity), .. new byte[32]]).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void A_signature_with_a_first_half_of_small_order_is_not_valid(string encoded)
    {
        var publicKey = PublicKey(Seed);
        var signature = Sign(Scalar(Seed), publicKey, 0, Convert.FromHexString(encoded), Data);
        Ed25519.Import(publicKey).Verify(Data, signature).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Multiples))]
    public void A_signature_plus_the_order_of_the_group_is_not_valid(int times)
    {
        var signature = Sign(Seed, Data);
        var key = Ed25519.Import(PublicKey(Seed));
        key.Verify(Data, signature).Should().BeTrue();
        var larger = Number(signature.AsSpan(32)) + (times * L);
        if (larger < BigInteger.Pow(2, 256)) key.Verify(Data, [.. signature[..32], .. Bytes(larger)]).Should().BeFalse();
    }

    [Fact]
    public void A_key_that_is_not_in_the_subgroup_is_not_valid()
    {
        for (var order = 1; order < 8; order++)
        {
            var mixed = Encode(Add(Multiply(Base, Scalar(Seed)), Multiply(OfOrderEight, order)));
            Ed25519.Import(mixed).IsValid().Should().BeFalse();
        }
    }

    [Fact]
    public void A_key_in_another_encoding_is_not_valid_even_though_it_means_the_same_point()
    {
        // The points with y from 0 to 18 have a second encoding, as y + P. Of these, 3 is the y of a point that is not of small order.
        var canonical = Bytes(3);
        Decode(canonical).Should().NotBeNull();
        var signature = Sign(Seed, Data);
        Ed25519.Import(Bytes(3 + P)).IsValid().Should().BeFalse();
        Ed25519.Import(Bytes(3 + P)).Verify(Data, signature).Should().BeFalse();
    }

    [Fact]
    public void A_key_that_is_not_on_the_curve_is_not_valid()
    {
        var off = Enumerable.Range(2, 50).Select(y => Bytes(y)).Where(bytes => Decode(bytes) is null).ToArray();
        off.Should().HaveCountGreaterThan(10);
        foreach (var bytes in off)
        {
            Ed25519.Import(bytes).IsValid().Should().BeFalse();
            Ed25519.Import(bytes).Verify(Data, Sign(Seed, Data)).Should().BeFalse();
        }
    }

    [Fact]
    public void A_signer_cannot_make_other_first_halves_valid_than_those_of_its_own_nonce()
    {
        // R + T with T of small order: cofactorless verification refuses it, cofactored verification accepts it.
        var publicKey = PublicKey(Seed);
        var key = Ed25519.Import(publicKey);
        for (var order = 0; order < 8; order++)
        {
            var r = Encode(Add(Multiply(Base, 1234), Multiply(OfOrderEight, order)));
            key.Verify(Data, Sign(Scalar(Seed), publicKey, 1234, r, Data)).Should().Be(order == 0);
        }
    }

    [Fact]
    public void Any_bytes_are_refused_without_an_exception() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 130]).Sample((publicKey, data, signature) =>
        {
            var key = Ed25519.Import(publicKey);
            _ = key.IsValid();
            return !key.Verify(data, signature);
        });

    private static IEnumerable<EdwardsPoint> SmallPoints() => Enumerable.Range(0, 8).Select(factor => Multiply(OfOrderEight, factor));

    private static IEnumerable<string> Encodings(EdwardsPoint point)
    {
        var canonical = Encode(point);
        var y = Number([.. canonical[..31], (byte)(canonical[31] & 0x7f)]);
        var signs = y == 1 || y == P - 1 ? new[] { 0, 0x80 } : [canonical[31] & 0x80]; // for x = 0, the sign means nothing
        foreach (var encoded in y < 19 ? new[] { y, y + P } : [y])
        {
            foreach (var sign in signs)
            {
                var bytes = Bytes(encoded);
                bytes[31] |= (byte)sign;
                yield return Convert.ToHexStringLower(bytes);
            }
        }
    }
}
