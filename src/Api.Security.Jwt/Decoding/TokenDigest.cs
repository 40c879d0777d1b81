using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>SHA-256 of a whole token: the name under which the cache knows it, from which the token cannot be had back.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenDigest(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    private const int OnTheStack = 2048;

    /// <param name="token">Any text; one that is not ASCII is no token, and has the name of one that would be refused.</param>
    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        Span<byte> ascii = token.Length <= OnTheStack ? stackalloc byte[token.Length] : new byte[token.Length];
        Encoding.ASCII.GetBytes(token, ascii);
        return Of(ascii);
    }

    /// <param name="ascii">The token in ASCII.</param>
    public static TokenDigest Of(ReadOnlySpan<byte> ascii)
    {
        TokenDigest digest = default;
        SHA256.HashData(ascii, MemoryMarshal.AsBytes(new Span<TokenDigest>(ref digest)));
        return digest;
    }

    /// <summary>Both digests that a token needs, in one go.</summary>
    /// <param name="hash">SHA-256, with nothing in it.</param>
    /// <param name="token">The token in ASCII.</param>
    /// <param name="signed">How much of it was signed.</param>
    /// <param name="signingInput">Receives the digest of that part, which the signature is about; 32 bytes.</param>
    public static TokenDigest Of(IncrementalHash hash, ReadOnlySpan<byte> token, int signed, Span<byte> signingInput)
    {
        TokenDigest digest = default;
        hash.AppendData(token[..signed]);
        hash.GetCurrentHash(signingInput);
        hash.AppendData(token[signed..]);
        hash.GetHashAndReset(MemoryMarshal.AsBytes(new Span<TokenDigest>(ref digest)));
        return digest;
    }
}
