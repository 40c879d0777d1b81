using System.Buffers;

namespace Api.Security.Mtls;

/// <summary>A certificate as padded base64 of its DER encoding (RFC 4648, 4), in one piece and without white space.</summary>
internal static class Base64Certificate
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("+/=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <returns>The certificate; <see langword="null"/> when the text is anything else.</returns>
    public static PresentedCertificate? Read(ReadOnlySpan<char> text) =>
        text.ContainsAnyExcept(Characters) ? null : ReadFolded(text);

    /// <summary>Reads a byte sequence of a structured field (RFC 9440, 2.1; RFC 8941, 3.3.5): base64 between colons.</summary>
    public static PresentedCertificate? ReadByteSequence(ReadOnlySpan<char> text) =>
        text is [':', .., ':'] ? Read(text[1..^1]) : null;

    /// <summary>Reads base64 that contains white space, such as the line breaks of PEM.</summary>
    public static PresentedCertificate? ReadFolded(ReadOnlySpan<char> text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var length) && length > 0 ? DerCertificate.Read(bytes[..length]) : null;
    }
}
