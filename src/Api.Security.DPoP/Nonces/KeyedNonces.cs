using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Api.Security.DPoP;

/// <summary>
/// Nonces with an HMAC of configured keys: the period and 16 bytes of HMAC-SHA-256, as base64url. All nodes make the same nonce. The first
/// key makes nonces, all accept them.
/// </summary>
internal sealed class KeyedNonces(IReadOnlyList<byte[]> keys) : INonceMaker
{
    private const int PeriodBytes = sizeof(long);
    private const int HashBytes = 16;
    private const int Length = 32; // characters

    private static ReadOnlySpan<byte> Purpose => "Api.Security DPoP nonce "u8;

    public string Make(long period) => Make(period, keys[0]);

    public bool TryRead(string nonce, out long period)
    {
        period = 0;
        if (nonce.Length != Length || Base64UrlText.Decode(nonce) is not { Length: PeriodBytes + HashBytes } bytes) return false;
        period = BinaryPrimitives.ReadInt64BigEndian(bytes);
        Span<byte> expected = stackalloc byte[HashBytes];
        var isMade = false;
        foreach (var key in keys)
        {
            Hash(period, key, expected);
            isMade |= CryptographicOperations.FixedTimeEquals(expected, bytes.AsSpan(PeriodBytes));
        }

        return isMade;
    }

    private static string Make(long period, byte[] key)
    {
        Span<byte> bytes = stackalloc byte[PeriodBytes + HashBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, period);
        Hash(period, key, bytes[PeriodBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    private static void Hash(long period, byte[] key, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[Purpose.Length + PeriodBytes];
        Purpose.CopyTo(text);
        BinaryPrimitives.WriteInt64BigEndian(text[Purpose.Length..], period);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text, whole);
        whole[..HashBytes].CopyTo(destination);
    }
}
