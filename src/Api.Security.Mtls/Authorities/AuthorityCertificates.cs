using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Api.Security.Mtls;

/// <summary>Reads the certificates of a file: any number in PEM, or one in DER. Other parts, such as keys, are ignored.</summary>
internal static class AuthorityCertificates
{
    public const int MostBytes = 4 * 1024 * 1024;
    public const int MostCertificates = 1000;

    /// <param name="path">The path of the file.</param>
    /// <param name="certificates">The certificates; empty when there is a problem.</param>
    /// <returns><see langword="null"/> when the file can be used; otherwise why it cannot.</returns>
    public static AuthorityFileProblem? Read(string path, out X509Certificate2[] certificates)
    {
        certificates = [];
        byte[] content;
        try
        {
            if (new FileInfo(path).Length > MostBytes) return AuthorityFileProblem.TooLarge;
            content = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return AuthorityFileProblem.NotReadable;
        }

        try
        {
            certificates = [.. Parse(content)];
        }
        catch (CryptographicException)
        {
            return AuthorityFileProblem.NoCertificates;
        }

        if (certificates.Length > MostCertificates) certificates = [];
        else if (certificates.Length == 0) return AuthorityFileProblem.NoCertificates;
        return certificates.Length == 0 ? AuthorityFileProblem.TooLarge : null;
    }

    private static X509Certificate2Collection Parse(byte[] content)
    {
        if (!content.AsSpan().StartsWith((byte)0x30)) // SEQUENCE, the beginning of DER
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPem(Encoding.ASCII.GetString(content));
            return found;
        }

        return [X509CertificateLoader.LoadCertificate(content)];
    }
}
