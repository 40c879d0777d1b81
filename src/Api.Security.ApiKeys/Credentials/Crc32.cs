namespace Api.Security.ApiKeys;

/// <summary>
/// CRC-32 (ISO/IEC 13239, as in Ethernet and ZIP). It detects typing errors before a lookup, and lets secret scanners distinguish
/// keys from random text; it proves nothing. Processes four characters at a time, with a table for each.
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Stride = 4;
    private const int Size = 256;

    private static readonly uint[] Tables = Create();

    /// <param name="text">The text; ASCII.</param>
    public static uint Compute(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<uint> tables = Tables;
        var crc = uint.MaxValue;
        for (; text.Length >= Stride; text = text[Stride..])
        {
            crc ^= (byte)text[0] | ((uint)(byte)text[1] << 8) | ((uint)(byte)text[2] << 16) | ((uint)(byte)text[3] << 24);
            crc = tables[(3 * Size) + (byte)crc] ^ tables[(2 * Size) + (byte)(crc >> 8)]
                ^ tables[Size + (byte)(crc >> 16)] ^ tables[(byte)(crc >> 24)];
        }

        foreach (var character in text) crc = tables[(byte)(crc ^ character)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] Create()
    {
        var tables = new uint[Stride * Size];
        for (var value = 0u; value < Size; value++)
        {
            tables[value] = value;
            for (var bit = 0; bit < 8; bit++)
                tables[value] = (tables[value] & 1) == 0 ? tables[value] >> 1 : (tables[value] >> 1) ^ Polynomial;
        }

        for (var at = Size; at < tables.Length; at++) tables[at] = (tables[at - Size] >> 8) ^ tables[(byte)tables[at - Size]];
        return tables;
    }
}
