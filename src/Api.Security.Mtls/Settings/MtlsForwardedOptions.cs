namespace Api.Security.Mtls;

/// <summary>Client certificates that a proxy forwards in a header. Set both settings or neither.</summary>
public sealed class MtlsForwardedOptions
{
    /// <summary>
    /// The header: <c>Client-Cert</c> (RFC 9440), <c>X-Forwarded-Client-Cert</c> (Envoy), or any other name for a certificate as PEM,
    /// URL-encoded PEM or base64 of DER (nginx, HAProxy, cloud load balancers).
    /// </summary>
    /// <value>Default: none; only the certificate of the connection is used.</value>
    public string? Header { get; set; }

    /// <summary>The networks of the proxies whose header is accepted, compared with the address of the connection.</summary>
    /// <value>CIDR notation or single addresses. Default: none.</value>
    public IList<string> Proxies { get; } = [];
}
