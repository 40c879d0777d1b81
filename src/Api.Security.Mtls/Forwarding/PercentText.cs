namespace Api.Security.Mtls;

/// <summary>
/// Percent-encoded ASCII (RFC 3986, 2.1). A plus sign is a plus sign, as in the headers of nginx, Envoy and AWS: base64 contains it.
/// </summary>
internal static class PercentText
{
    /// <returns>The decoded text; <see langword="null"/> when an encoding is cut short or wrong, or a character is not ASCII.</returns>
    public static string? Decode(ReadOnlySpan<char> text)
    {
        if (!System.Text.Ascii.IsValid(text)) return null;
        if (!text.Contains('%')) return text.ToString();
        var decoded = new char[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                decoded[length++] = text[i];
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return null;
            var character = (char)Convert.FromHexString(text.Slice(i + 1, 2))[0];
            if (!char.IsAscii(character)) return null;
            decoded[length++] = character;
            i += 2;
        }

        return new string(decoded, 0, length);
    }
}
