using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>Checks client certificates: first everything that needs no request to anyone, then the revocation.</summary>
internal sealed class CertificateTrust(CertificateVerdicts verdicts, RevocationChecks revocations, TimeProvider clock) : ICertificateTrust
{
    public ValueTask<Refusal?> CheckAsync(X509Certificate2 certificate, HttpContext context, CancellationToken cancellationToken) =>
        CheckAsync(Find(certificate, context), cancellationToken);

    /// <summary>Returns the verdict on the certificate of a request. Its refusal and the revocation are still to be asked for.</summary>
    public CertificateVerdict Find(X509Certificate2 certificate, HttpContext context) =>
        verdicts.Find(certificate, ReferenceEquals(certificate, context.Connection.ClientCertificate));

    /// <summary>Checks a certificate that was trusted earlier, as if it were sent now.</summary>
    public ValueTask<Refusal?> CheckAgainAsync(CertificateVerdict earlier, CancellationToken cancellationToken) =>
        CheckAsync(verdicts.FindAgain(earlier), cancellationToken);

    public Refusal? RefusalOf(CertificateVerdict verdict) => verdict.RefusalAt(clock.GetUtcNow());

    /// <summary>Answers from memory whether a certificate that is trusted otherwise was revoked.</summary>
    public bool TryRevocation(CertificateVerdict verdict, out Refusal? refusal) => revocations.TryAnswer(verdict, out refusal);

    /// <summary>Asks the authority whether it was.</summary>
    public ValueTask<Refusal?> AskRevocationAsync(CertificateVerdict verdict, CancellationToken cancellationToken) =>
        revocations.AskAsync(verdict, cancellationToken);

    private ValueTask<Refusal?> CheckAsync(CertificateVerdict verdict, CancellationToken cancellationToken) =>
        RefusalOf(verdict) is { } refusal || revocations.TryAnswer(verdict, out refusal)
            ? new(refusal)
            : revocations.AskAsync(verdict, cancellationToken);
}
