using Api.Security.TestKit;

namespace Api.Security.Ed25519.Tests;

/// <summary>How a key behaves on the path of a request.</summary>
public sealed class VerifierTests
{
    private static readonly byte[] Data = new byte[700];

    [Fact]
    public async Task One_key_can_be_used_by_many_threads_at_once()
    {
        byte[] seed = [.. Enumerable.Repeat((byte)7, 32)], signature = Edwards25519.Sign(seed, Data), wrong = [.. signature];
        wrong[0] ^= 1;
        var key = new Libsodium().Import(Edwards25519.PublicKey(seed));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
                if (!key.Verify(Data, signature) || key.Verify(Data, wrong)) throw new InvalidOperationException("Wrong verdict.");
        })));
    }

    [Fact]
    public void A_verification_allocates_nothing()
    {
        var seed = new byte[32];
        var signature = Edwards25519.Sign(seed, Data);
        var key = new Libsodium().Import(Edwards25519.PublicKey(seed));
        key.Verify(Data, signature).Should().BeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) key.Verify(Data, signature);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(128)]
    public void A_signature_of_another_length_is_not_valid(int length)
    {
        var seed = new byte[32];
        var signature = Edwards25519.Sign(seed, Data);
        Array.Resize(ref signature, length);
        new Libsodium().Import(Edwards25519.PublicKey(seed)).Verify(Data, signature).Should().BeFalse();
    }
}
