namespace Api.Security.Mtls;

/// <summary>The client certificate of a request that has no other credential.</summary>
internal sealed class CertificateCredential(PresentedCertificate presented) : Credential(ApiSecurityDefaults.CertificateScheme, default)
{
    public PresentedCertificate Presented { get; } = presented;
}
