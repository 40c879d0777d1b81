namespace Api.Security.ApiKeys;

/// <summary>
/// CRC-32 (ISO/IEC 13239, as in Ethernet and ZIP). It finds typing errors before anything is looked up, and lets scanners tell a
/// key from chance; it proves nothing.
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value))];

    /// <param name="text">ASCII.</param>
    public static uint Of(ReadOnlySpan<char> text)
    {
        var (table, crc) = (Table, uint.MaxValue);
        foreach (var character in text) crc = table[(byte)(crc ^ character)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
        return value;
    }
}
