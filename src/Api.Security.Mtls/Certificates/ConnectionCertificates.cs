using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;

namespace Api.Security.Mtls;

/// <summary>
/// The certificates of TLS connections. A server keeps one object for the certificate of a connection, so the hash is computed once for
/// each connection and forgotten with it. A client is never asked to send one later: only the handshake counts.
/// </summary>
internal sealed class ConnectionCertificates
{
    private readonly ConditionalWeakTable<X509Certificate2, PresentedCertificate> _known = [];

    /// <returns>The certificate; <see langword="null"/> for none, and when the connection was closed meanwhile.</returns>
    public PresentedCertificate? Find(ITlsConnectionFeature? tls)
    {
        if (CertificateOf(tls) is not { } certificate) return null;
        if (_known.TryGetValue(certificate, out var known)) return known;
        var hashed = Hash(certificate, isForwarded: false);
        if (hashed is not null) _known.AddOrUpdate(certificate, hashed);
        return hashed;
    }

    /// <summary>Reads the certificate that the host has put in place for this request; it is another object each time.</summary>
    public static PresentedCertificate? FindForwarded(ITlsConnectionFeature tls) =>
        CertificateOf(tls) is { } certificate ? Hash(certificate, isForwarded: true) : null;

    private static X509Certificate2? CertificateOf(ITlsConnectionFeature? tls)
    {
        try
        {
            return tls?.ClientCertificate;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            return null; // the TLS stream was disposed with the connection
        }
    }

    private static PresentedCertificate? Hash(X509Certificate2 certificate, bool isForwarded)
    {
        try
        {
            return new PresentedCertificate(certificate.GetCertHash(HashAlgorithmName.SHA256), certificate, isForwarded);
        }
        catch (CryptographicException)
        {
            return null; // disposed with the connection
        }
    }
}
