namespace Api.Security.Mtls;

/// <summary>Whom a trusted certificate belongs to. Kept with the verdict on the certificate.</summary>
internal sealed class CertificateCaller
{
    private CertificateCaller()
    {
    }

    /// <summary>No client.</summary>
    public static CertificateCaller Nobody { get; } = new();

    /// <summary>The caller of every request with the certificate; <see langword="null"/> for none.</summary>
    public AcceptedCaller? Accepted { get; private init; }

    /// <summary>What is reported about the end of the certificate.</summary>
    public ExpiringCertificate? Expiry { get; private init; }

    public static CertificateCaller Create(CertificateClient client, CertificateVerdict verdict, CertificateTrust trust) => new()
    {
        Accepted = new AcceptedCaller(ApiSecurityDefaults.CertificateIssuer, client.Claims)
        {
            ExpiresAt = verdict.NotAfter,
            BoundBy = [ConfirmationMembers.Certificate],
            Status = new CertificateStatus(trust, verdict),
        },
        Expiry = new ExpiringCertificate(client, verdict.Thumbprint, verdict.NotBefore, verdict.NotAfter),
    };
}
