using System.Text;

namespace Api.Security.Jwt;

/// <summary>A JWE in compact serialization (RFC 7516, 7.1), split and decoded, but not verified.</summary>
/// <param name="Header">The decoded header.</param>
/// <param name="EncryptedKey">The wrapped content key; empty for <c>dir</c> and <c>ECDH-ES</c>.</param>
/// <param name="InitializationVector">The initialization vector of the content.</param>
/// <param name="Ciphertext">The encrypted content.</param>
/// <param name="Tag">The authentication tag of header and content.</param>
/// <param name="AuthenticatedData">The header, as sent (RFC 7516, 5.1).</param>
internal sealed record EncryptedToken(
    EncryptedTokenHeader Header, byte[] EncryptedKey, byte[] InitializationVector, byte[] Ciphertext, byte[] Tag, byte[] AuthenticatedData)
{
    /// <returns>
    /// The reason why the text is not such a token; otherwise <see langword="null"/>, and <paramref name="token"/> is set.
    /// </returns>
    public static Refusal? Decode(ReadOnlySpan<char> text, out EncryptedToken? token)
    {
        token = null;
        var ascii = new byte[text.Length];
        Encoding.ASCII.GetBytes(text, ascii);
        var parts = new List<byte[]>(5);
        foreach (var range in ascii.AsSpan().Split((byte)'.'))
        {
            if (parts.Count == 5 || Base64UrlText.Decode(ascii.AsSpan(range)) is not { } part) return JwtRefusals.TokenMalformed;
            parts.Add(part);
        }

        if (parts.Count != 5) return JwtRefusals.TokenMalformed;
        if (EncryptedTokenHeader.Read(parts[0], out var header) is { } refusal) return refusal;
        token = new EncryptedToken(header!, parts[1], parts[2], parts[3], parts[4], ascii[..Array.IndexOf(ascii, (byte)'.')]);
        return null;
    }
}
