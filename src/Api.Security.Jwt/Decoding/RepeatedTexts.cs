using System.Buffers.Binary;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Shared strings for claim values that are repeated in many tokens: audiences, clients, scopes, roles. Sharing saves allocations, and
/// memory in the token cache. At most 256, of 8 to 64 bytes each; a new text replaces the one in its place.
/// </summary>
internal static class RepeatedTexts
{
    private const int Places = 256; // a power of two
    private const int MaxLength = 64;

    private static readonly Known?[] Texts = new Known?[Places];

    private sealed record Known(byte[] Utf8, string Text);

    public static string GetOrAdd(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is < sizeof(ulong) or > MaxLength) return Encoding.UTF8.GetString(utf8);
        ref var place = ref Texts[Place(utf8)];
        if (Volatile.Read(ref place) is { } known && utf8.SequenceEqual(known.Utf8)) return known.Text;
        var text = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref place, new Known(utf8.ToArray(), text));
        return text;
    }

    private static int Place(ReadOnlySpan<byte> utf8)
    {
        var ends = BinaryPrimitives.ReadUInt64LittleEndian(utf8) ^
            ulong.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]), utf8.Length);
        return (int)((ends * 0x9E3779B97F4A7C15) >> 56);
    }
}
