namespace Api.Security.Mtls;

/// <summary>
/// Checks whether a certificate that opened a connection would still be accepted: its authority may have been removed, or the certificate
/// revoked.
/// </summary>
internal sealed class CertificateStatus(CertificateTrust trust, CertificateVerdict verdict) : ICredentialStatus
{
    public ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken) =>
        trust.CheckAgainAsync(verdict, cancellationToken);
}
