using System.Runtime.InteropServices;

namespace Api.Security.Jwt;

/// <summary>
/// A cheap sign of a token: its last characters, which are the end of a signature and so differ from token to token. It says
/// where in the cache to look and whether a digest is worth its price, and vouches for nothing.
/// </summary>
internal static class TokenHash
{
    private const int Length = 16;

    public static ulong Of(ReadOnlySpan<char> token)
    {
        if (token.Length < Length) return 0;
        var end = MemoryMarshal.Cast<char, ulong>(token[^Length..]);
        return ((end[0] * 0x9E3779B97F4A7C15) ^ end[1]) + ((end[2] * 0xC2B2AE3D27D4EB4F) ^ ulong.RotateLeft(end[3], 29));
    }
}
