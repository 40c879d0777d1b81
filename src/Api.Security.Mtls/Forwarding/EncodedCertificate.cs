namespace Api.Security.Mtls;

/// <summary>
/// A certificate in a header that no standard describes: PEM, URL-encoded PEM (nginx, AWS), base64 of DER (HAProxy, Azure), URL-encoded
/// base64 (Traefik), or a byte sequence between colons (Google Cloud). One value holds one certificate, or a chain in PEM.
/// </summary>
internal static class EncodedCertificate
{
    /// <returns>The certificate; <see langword="null"/> when the text is anything else.</returns>
    public static PresentedCertificate? Read(ReadOnlySpan<char> value)
    {
        if (value.StartsWith(':')) return Base64Certificate.ReadByteSequence(value);
        if (PercentText.Decode(value) is not { } text) return null;
        return text.StartsWith(PemCertificate.Begin, StringComparison.Ordinal)
            ? PemCertificate.ReadFirst(text)
            : Base64Certificate.Read(text);
    }
}
