using System.Runtime.InteropServices;

namespace Api.Security.Jwt;

/// <summary>
/// A cheap hash of a token: its last characters, which are the end of the signature and so differ from token to token. It selects the
/// place in the cache and shows whether computing the digest is worthwhile. It does not prove that two tokens are equal.
/// </summary>
internal static class TokenHash
{
    private const int Length = 16;

    public static ulong Compute(ReadOnlySpan<char> token)
    {
        if (token.Length < Length) return 0;
        var end = MemoryMarshal.Cast<char, ulong>(token[^Length..]);
        return ((end[0] * 0x9E3779B97F4A7C15) ^ end[1]) + ((end[2] * 0xC2B2AE3D27D4EB4F) ^ ulong.RotateLeft(end[3], 29));
    }
}
