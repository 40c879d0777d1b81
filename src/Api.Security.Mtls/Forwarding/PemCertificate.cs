namespace Api.Security.Mtls;

/// <summary>
/// A certificate in PEM (RFC 7468, 5), with any white space for the line breaks. A chain may follow: clients and proxies send the
/// certificate of the client first (RFC 8446, 4.4.2).
/// </summary>
internal static class PemCertificate
{
    public const string Begin = "-----BEGIN CERTIFICATE-----";

    private const string End = "-----END CERTIFICATE-----";
    private const int LongestChain = 10;

    /// <returns>The first certificate; <see langword="null"/> when the text contains anything but certificates.</returns>
    public static PresentedCertificate? ReadFirst(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> first = default;
        for (var count = 0; ; count++)
        {
            text = text.Trim();
            if (text.IsEmpty) return count == 0 ? null : Base64Certificate.ReadFolded(first);
            var end = text.IndexOf(End, StringComparison.Ordinal);
            if (count == LongestChain || end < Begin.Length || !text.StartsWith(Begin, StringComparison.Ordinal)) return null;
            if (count == 0) first = text[Begin.Length..end];
            text = text[(end + End.Length)..];
        }
    }
}
