using System.Security.Cryptography;
using System.Text;

namespace Api.Security.DPoP;

/// <summary>
/// Identifies a used proof: by its key, its target and the SHA-256 of its <c>jti</c> (RFC 9449, 11.1), so that clients with the same
/// <c>jti</c> do not disturb each other, and a long one costs no memory.
/// </summary>
internal static class ProofIdentity
{
    private const int OnTheStack = 1024;

    // Other values that may be used only once have another first part.
    private static ReadOnlySpan<byte> Purpose => "dpop"u8;

    public static ReplayKey Compute(string thumbprint, TargetUri target, string id)
    {
        var needed = Purpose.Length + thumbprint.Length + SHA256.HashSizeInBytes
            + Encoding.UTF8.GetMaxByteCount(target.Scheme.Length + target.Authority.Length + target.Path.Length + 3);
        Span<byte> text = needed <= OnTheStack ? stackalloc byte[OnTheStack] : new byte[needed];
        Purpose.CopyTo(text);
        var length = Purpose.Length;
        length += Encoding.ASCII.GetBytes(thumbprint, text[length..]); // always 43 characters
        length += Hash(id, text[length..]);
        length += Encoding.UTF8.GetBytes(target.Scheme, text[length..]);
        text[length++] = (byte)' ';
        length += Encoding.UTF8.GetBytes(target.Authority, text[length..]);
        length += Encoding.UTF8.GetBytes(target.Path, text[length..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], digest);
        return new ReplayKey(digest);
    }

    private static int Hash(string id, Span<byte> destination)
    {
        var needed = Encoding.UTF8.GetMaxByteCount(id.Length);
        Span<byte> text = needed <= OnTheStack ? stackalloc byte[OnTheStack] : new byte[needed];
        return SHA256.HashData(text[..Encoding.UTF8.GetBytes(id, text)], destination);
    }
}
