namespace Api.Security.Mtls;

/// <summary>
/// Reads the client certificate as a credential, if the request has no other one and there are clients for certificates. Beside a token or
/// a key, a certificate is none: it belongs to the connection.
/// </summary>
internal sealed class CertificateReader(ClientCertificates certificates, CertificateClients clients) : ICredentialReader
{
    private readonly bool _any = clients.All.Count > 0;

    bool ICredentialReader.IsFallback => true;

    public CredentialReading Read(HttpRequest request)
    {
        if (!_any) return CredentialReading.None;
        var found = certificates.Find(request.HttpContext);
        if (found.Value is { } presented) return CredentialReading.Found(new CertificateCredential(presented));
        return found.Refusal is { } refusal
            ? CredentialReading.Refused(
                CertificateRefusals.HeaderRefused, ApiSecurityDefaults.CertificateScheme, found.Expected ?? refusal.Expected)
            : CredentialReading.None;
    }
}
