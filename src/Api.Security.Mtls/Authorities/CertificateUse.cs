using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>Checks whether a certificate may be used by a TLS client, beyond what the chain engine checks.</summary>
internal static class CertificateUse
{
    /// <summary>The extended key usage of TLS clients (RFC 5280, 4.2.1.12).</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// Checks that the certificate is not one of an authority, and that a key usage, if there is one, allows signatures. The extended key
    /// usage is checked with the chain, because it also limits what the authorities may issue.
    /// </summary>
    public static bool IsOfClient(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509BasicConstraintsExtension { CertificateAuthority: true }) return false;
            if (extension is X509KeyUsageExtension usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)) return false;
        }

        return true;
    }

    /// <summary>Checks that a certificate which has issued another one is that of an authority (RFC 5280, 6.1.4).</summary>
    public static bool IsOfAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}
