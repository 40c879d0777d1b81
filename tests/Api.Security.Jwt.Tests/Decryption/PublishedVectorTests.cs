using System.Security.Cryptography;
using System.Text;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Decryption;

/// <summary>Checks the cryptographic building blocks of this library against the test vectors of their specifications.</summary>
public sealed class PublishedVectorTests
{
    [Fact]
    public void Key_agreement_matches_the_example_of_RFC_7518_appendix_C()
    {
        static ECDiffieHellman Key(string x, string y, string d) => ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64.Decode(x), Y = Base64.Decode(y) }, D = Base64.Decode(d),
        });

        using var alice = Key("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
            "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
        using var bob = Key("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
            "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
        foreach (var secret in new[] { alice.DeriveRawSecretAgreement(bob.PublicKey), bob.DeriveRawSecretAgreement(alice.PublicKey) })
        {
            Base64.Url(secret).Should().Be("nlbZHYFxNdNyg0KDv4QmnPsxbqPagGpI9tqneYz-kMQ");
            Base64.Url(ConcatKdf.Derive(secret, "A128GCM", Encoding.ASCII.GetBytes("Alice"), Encoding.ASCII.GetBytes("Bob"), 16))
                .Should().Be("VqqN6vgjbSBcIijNcacQGg");
        }
    }

    [Theory]
    [InlineData("000102030405060708090A0B0C0D0E0F", "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5", "00112233445566778899AABBCCDDEEFF")]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7",
        "00112233445566778899AABBCCDDEEFF")]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
        "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21",
        "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")]
    public void Key_unwrapping_matches_the_examples_of_RFC_3394_section_4(string wrapping, string wrapped, string key)
    {
        var (secret, bytes) = (Convert.FromHexString(wrapping), Convert.FromHexString(wrapped));
        Convert.ToHexString(AesKeyUnwrap.Unwrap(secret, bytes)!).Should().Be(key);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            AesKeyUnwrap.Unwrap(secret, bytes).Should().BeNull();
            bytes[i] ^= 1;
        }

        AesKeyUnwrap.Unwrap(secret, bytes.AsSpan(0, 16)).Should().BeNull();
        AesKeyUnwrap.Unwrap(secret, bytes.AsSpan(1)).Should().BeNull();
    }
}
