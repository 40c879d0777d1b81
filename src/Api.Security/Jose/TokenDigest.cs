using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security;

/// <summary>The SHA-256 of a whole token. It is the key of the cache; the token cannot be recovered from it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenDigest(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    private const int OnTheStack = 2048;

    /// <param name="token">
    /// Any text. Characters that are not ASCII become question marks, so such a text never equals a valid token.
    /// </param>
    public static TokenDigest Compute(ReadOnlySpan<char> token)
    {
        Span<byte> ascii = token.Length <= OnTheStack ? stackalloc byte[token.Length] : new byte[token.Length];
        Encoding.ASCII.GetBytes(token, ascii);
        return Compute(ascii);
    }

    /// <param name="ascii">The token in ASCII.</param>
    public static TokenDigest Compute(ReadOnlySpan<byte> ascii)
    {
        TokenDigest digest = default;
        SHA256.HashData(ascii, MemoryMarshal.AsBytes(new Span<TokenDigest>(ref digest)));
        return digest;
    }

    /// <summary>Computes both digests of a token in one pass.</summary>
    /// <param name="hash">SHA-256, without data.</param>
    /// <param name="token">The token in ASCII.</param>
    /// <param name="signed">The length of the signed part.</param>
    /// <param name="signingInput">Receives the digest of the signed part; 32 bytes.</param>
    public static TokenDigest Compute(IncrementalHash hash, ReadOnlySpan<byte> token, int signed, Span<byte> signingInput)
    {
        TokenDigest digest = default;
        hash.AppendData(token[..signed]);
        hash.GetCurrentHash(signingInput);
        hash.AppendData(token[signed..]);
        hash.GetHashAndReset(MemoryMarshal.AsBytes(new Span<TokenDigest>(ref digest)));
        return digest;
    }
}
