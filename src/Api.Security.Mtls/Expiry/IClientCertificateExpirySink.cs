namespace Api.Security.Mtls;

/// <summary>
/// Is told when a client used a certificate that expires within 30, 14, 7 or 1 days. Register implementations as services. Each one
/// receives every notice once for each certificate, threshold and node, from a queue and never while a request waits.
/// </summary>
public interface IClientCertificateExpirySink
{
    /// <summary>Receives a notice. It may be slow, and may fail: a notice is not sent again, and the failure is logged.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellationToken">Signalled when the application stops, or after 10 s.</param>
    /// <returns>A task that completes when the notice is accepted.</returns>
    Task SendAsync(ClientCertificateExpiry notice, CancellationToken cancellationToken);
}
