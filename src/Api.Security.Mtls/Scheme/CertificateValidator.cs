using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>
/// Validates a client certificate as the only credential of a request: chain, time and usage, then the client, then the revocation. So only
/// the certificate of a client ever causes a request to its authority. A known certificate costs two look-ups.
/// </summary>
internal sealed class CertificateValidator(CertificateTrust trust, CertificateClients clients, ExpiryNotices notices) : ICredentialValidator
{
    public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context)
    {
        // "Certificate" in Authorization is no certificate.
        if (credential is not CertificateCredential { Presented: var presented }) return default;
        if (presented.Certificate is not { } certificate) return new(CertificateRefusals.HashOnly);
        var verdict = trust.Find(certificate, context);
        if (trust.RefusalOf(verdict) is { } refusal) return new(refusal);
        var caller = verdict.Owner as CertificateCaller ?? Identify(verdict, certificate);
        if (caller.Accepted is null) return new(CertificateRefusals.UnknownClient);
        return trust.TryRevocation(verdict, out var revocation)
            ? new(Conclude(caller, revocation))
            : AwaitAsync(caller, trust.AskRevocationAsync(verdict, context.RequestAborted));
    }

    private async ValueTask<Outcome<AcceptedCaller>> AwaitAsync(CertificateCaller caller, ValueTask<Refusal?> revocation) =>
        Conclude(caller, await revocation);

    private Outcome<AcceptedCaller> Conclude(CertificateCaller caller, Refusal? revocation)
    {
        if (revocation is not null) return revocation;
        notices.Accepted(caller.Expiry!);
        return caller.Accepted!;
    }

    private CertificateCaller Identify(CertificateVerdict verdict, X509Certificate2 certificate)
    {
        var caller = clients.Find(certificate, verdict.Thumbprint) is { } client
            ? CertificateCaller.Create(client, verdict, trust)
            : CertificateCaller.Nobody;
        verdict.Owner = caller;
        return caller;
    }
}
