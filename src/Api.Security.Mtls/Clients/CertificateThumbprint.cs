using System.Runtime.InteropServices;

namespace Api.Security.Mtls;

/// <summary>The SHA-256 of a certificate as the settings write it: 64 hexadecimal digits, with or without colons between them.</summary>
internal static class CertificateThumbprint
{
    private const int Bytes = 32;

    public static bool TryParse(string text, out TokenDigest thumbprint)
    {
        thumbprint = default;
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        return digits.Length == 2 * Bytes
            && Convert.FromHexString(digits, MemoryMarshal.AsBytes(new Span<TokenDigest>(ref thumbprint)), out _, out var written)
                is System.Buffers.OperationStatus.Done
            && written == Bytes;
    }

    public static string ToText(in TokenDigest thumbprint) =>
        Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<TokenDigest>(in thumbprint)));
}
