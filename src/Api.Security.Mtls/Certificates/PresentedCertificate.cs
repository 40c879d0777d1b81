using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>The client certificate of a request, from the TLS connection or from a trusted proxy. Not yet validated.</summary>
/// <param name="Thumbprint">SHA-256 of the DER encoding, 32 bytes (RFC 8705, 3.1).</param>
/// <param name="Certificate">
/// The certificate; <see langword="null"/> when a proxy forwarded only its hash, which is enough to confirm a bound token.
/// </param>
/// <param name="IsForwarded">Whether a proxy forwarded it.</param>
internal sealed record PresentedCertificate(byte[] Thumbprint, X509Certificate2? Certificate, bool IsForwarded)
{
    /// <summary>
    /// The value of <c>x5t#S256</c> that names this certificate, in UTF-8, so that a token is compared without decoding it.
    /// </summary>
    public byte[] Confirmation { get; } = Base64Url.EncodeToUtf8(Thumbprint);
}
