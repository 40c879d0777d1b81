namespace Api.Security.Mtls;

/// <summary>
/// Receives a notice when a client uses a certificate that expires within 30, 14, 7 or 1 days. Register implementations as services.
/// Each implementation receives every notice once for each certificate, threshold and node, from a queue, so no request waits for it.
/// </summary>
public interface IClientCertificateExpirySink
{
    /// <summary>Receives a notice. The call may be slow or fail: a failure is logged, and the notice is not sent again.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellationToken">Signaled when the application stops, or after 10 s.</param>
    /// <returns>A task that completes when the notice is accepted.</returns>
    Task SendAsync(ClientCertificateExpiry notice, CancellationToken cancellationToken);
}
