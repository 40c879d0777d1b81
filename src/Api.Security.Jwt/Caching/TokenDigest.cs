using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>SHA-256 of a whole token: the name under which the cache knows it, from which the token cannot be had back.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenDigest(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    private const int OnTheStack = 2048;

    /// <returns><see langword="false"/> for text that is not ASCII, which no token is.</returns>
    public static bool TryCompute(ReadOnlySpan<char> token, out TokenDigest digest)
    {
        Span<byte> ascii = token.Length <= OnTheStack ? stackalloc byte[token.Length] : new byte[token.Length];
        digest = default;
        if (Ascii.FromUtf16(token, ascii, out var length) is not System.Buffers.OperationStatus.Done) return false;
        SHA256.HashData(ascii[..length], MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref digest, 1)));
        return true;
    }
}
