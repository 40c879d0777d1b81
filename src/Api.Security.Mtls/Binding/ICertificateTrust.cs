using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>Decides whether a client certificate is trusted: its chain, its time and use, and whether it was revoked.</summary>
internal interface ICertificateTrust
{
    /// <summary>Never throws, whatever the certificate contains.</summary>
    /// <returns>
    /// <see langword="null"/> when the certificate is trusted; a reason with status 503 when this cannot be decided at the moment.
    /// </returns>
    ValueTask<Refusal?> CheckAsync(X509Certificate2 certificate, HttpContext context, CancellationToken cancellationToken);
}
