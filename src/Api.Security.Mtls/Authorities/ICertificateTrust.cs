using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>Checks whether a client certificate is trusted, without regard to whom it belongs.</summary>
internal interface ICertificateTrust
{
    /// <summary>Checks the chain, the time, the usage and the revocation. Does not throw; an outage is a refusal with status 503.</summary>
    /// <param name="certificate">The certificate. The client has proved to hold its key, or a trusted proxy says so.</param>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Signaled when the client disconnects.</param>
    /// <returns><see langword="null"/> when it is trusted; otherwise the reason.</returns>
    ValueTask<Refusal?> CheckAsync(X509Certificate2 certificate, HttpContext context, CancellationToken cancellationToken);
}
