namespace Api.Security.Mtls;

/// <summary>Mutual TLS. Bound from the configuration section <c>ApiSecurity:Mtls</c>; read once, at startup.</summary>
public sealed class MtlsOptions
{
    /// <summary>The header in which a proxy that terminates TLS forwards the client's certificate, and the proxies to trust.</summary>
    public MtlsForwardedOptions Forwarded { get; } = new();

    /// <summary>
    /// Whether the certificate of a bound token must also be trusted (<see cref="AuthorityFiles"/>). RFC 8705, 6.2 does not require it: the
    /// authorization server has checked the certificate. Certificates as credentials are always validated.
    /// </summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool ValidateChain { get; set; }

    /// <summary>
    /// Files with the certificates of the authorities that issue client certificates, in PEM or DER. The files are read again when they
    /// change.
    /// </summary>
    /// <value>Paths, relative to the content root. Default: none.</value>
    public IList<string> AuthorityFiles { get; } = [];

    /// <summary>Whether the authorities that the operating system trusts may issue client certificates as well.</summary>
    /// <value>Default: <see langword="false"/>. A public authority issues certificates to anyone.</value>
    public bool TrustSystemAuthorities { get; set; }

    /// <summary>How to check whether a certificate was revoked.</summary>
    /// <value>Default: <see cref="CertificateRevocation.Online"/>.</value>
    public CertificateRevocation Revocation { get; set; } = CertificateRevocation.Online;

    /// <summary>How long a revocation check may take; after that, the answer is 503.</summary>
    /// <value>00:00:00.100 to 00:00:30. Default: 00:00:05.</value>
    public TimeSpan RevocationTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clients that authenticate with a certificate alone; the scheme <c>Certificate</c> exists when there is one.</summary>
    public IList<MtlsClientOptions> Clients { get; } = [];
}

/// <summary>How to check whether a client certificate was revoked (RFC 5280, 6.3; RFC 6960).</summary>
public enum CertificateRevocation
{
    /// <summary>The authority is queried, and its answer is cached. Without an answer, the certificate is not accepted.</summary>
    Online,

    /// <summary>Only revocation lists that the operating system already has are used.</summary>
    Offline,

    /// <summary>Revocation is not checked.</summary>
    Off,
}
