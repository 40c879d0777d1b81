using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>Reads the DER encoding of one certificate (RFC 5280, 4.1), exactly: nothing before it, nothing after it.</summary>
internal static class DerCertificate
{
    /// <returns>The certificate; <see langword="null"/> when the bytes are anything else.</returns>
    public static PresentedCertificate? Read(byte[] der)
    {
        // The loader also takes PEM; its own check comes second.
        if (!AsnDecoder.TryReadEncodedValue(der, AsnEncodingRules.DER, out var tag, out _, out _, out var length)
            || tag != Asn1Tag.Sequence || length != der.Length) return null;

        X509Certificate2? certificate = null;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(der);
            if (certificate.RawDataMemory.Span.SequenceEqual(der))
                return new PresentedCertificate(SHA256.HashData(der), certificate, IsForwarded: true);
        }
        catch (CryptographicException)
        {
        }

        certificate?.Dispose();
        return null;
    }
}
