using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Api.Security;

/// <summary>
/// Canonical base64url (RFC 4648, 5; RFC 7515, 2): no padding, no white space, no stray bits. The .NET decoder accepts the first
/// two, which would give one token many spellings.
/// </summary>
internal static class Base64UrlText
{
    public static readonly SearchValues<byte> Characters =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <returns>The bytes; <see langword="null"/> when the text is not canonical base64url.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> ascii)
    {
        if (ascii.ContainsAnyExcept(Characters)) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(ascii.Length)];
        return Base64Url.DecodeFromUtf8(ascii, bytes, out _, out var length) is OperationStatus.Done ? bytes[..length] : null;
    }

    /// <returns>The bytes; <see langword="null"/> when the text is not canonical base64url.</returns>
    public static byte[]? Decode(string text) =>
        Decode(Encoding.ASCII.GetBytes(text)); // a character that is not ASCII becomes a question mark, which is not valid in base64url
}
