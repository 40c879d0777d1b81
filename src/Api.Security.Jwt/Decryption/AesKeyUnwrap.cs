using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>Unwraps keys with AES Key Wrap (RFC 3394). .NET only has the padded variant of RFC 5649.</summary>
internal static class AesKeyUnwrap
{
    private const int Block = 8;

    // RFC 3394, 2.2.3.1
    private static ReadOnlySpan<byte> InitialValue => [0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6];

    /// <summary>Returns the length of a wrapped key in bytes.</summary>
    public static int WrappedBytes(int keyBytes) => keyBytes + Block;

    /// <returns>The key; <see langword="null"/> when the wrapped key was modified, or was wrapped with another key.</returns>
    public static byte[]? Unwrap(byte[] keyEncryptionKey, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < 3 * Block || wrapped.Length % Block != 0) return null;
        using var aes = Aes.Create();
        aes.Key = keyEncryptionKey;

        var count = (wrapped.Length / Block) - 1;
        var key = wrapped[Block..].ToArray();
        Span<byte> buffer = stackalloc byte[2 * Block];
        wrapped[..Block].CopyTo(buffer);
        for (var round = 5; round >= 0; round--)
        {
            for (var i = count; i >= 1; i--)
            {
                var part = key.AsSpan((i - 1) * Block, Block);
                BinaryPrimitives.WriteUInt64BigEndian(buffer, BinaryPrimitives.ReadUInt64BigEndian(buffer) ^ (ulong)((count * round) + i));
                part.CopyTo(buffer[Block..]);
                aes.DecryptEcb(buffer, buffer, PaddingMode.None);
                buffer[Block..].CopyTo(part);
            }
        }

        return CryptographicOperations.FixedTimeEquals(buffer[..Block], InitialValue) ? key : null;
    }
}
