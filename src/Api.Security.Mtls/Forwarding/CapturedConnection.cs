using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Api.Security.Mtls;

/// <summary>
/// Who is at the other end of the connection, recorded before any middleware can replace the address (<c>UseForwardedHeaders()</c>) or the
/// certificate (<c>UseCertificateForwarding()</c>).
/// </summary>
/// <param name="Address">The address; <see langword="null"/> for a Unix socket.</param>
/// <param name="Tls">The TLS connection; <see langword="null"/> without TLS.</param>
internal sealed record CapturedConnection(IPAddress? Address, ITlsConnectionFeature? Tls)
{
    /// <summary>A request that did not come through the start of the pipeline: no sender is trusted.</summary>
    public static CapturedConnection Unknown { get; } = new(null, null);
}
