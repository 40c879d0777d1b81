namespace Api.Security.Mtls;

/// <summary>The reasons of the scheme <c>Certificate</c>. The client learns the code; the reason is in the log and the metric.</summary>
internal static class CertificateRefusals
{
    private static readonly RefusalSet Declared = new();

    /// <summary>No configured authority has issued the certificate (RFC 5280, 6.1).</summary>
    public static Refusal Untrusted { get; } = Invalid("certificate_untrusted",
        "a client certificate that chains to an authority in Mtls:AuthorityFiles, with intermediates that are valid now");

    /// <summary>The certificate is past its notAfter.</summary>
    public static Refusal Expired { get; } = Invalid("certificate_expired", "a client certificate whose notAfter has not passed");

    /// <summary>The certificate is before its notBefore.</summary>
    public static Refusal NotYetValid { get; } = Invalid("certificate_not_yet_valid", "a client certificate whose notBefore has passed");

    /// <summary>The authority has revoked the certificate, or an intermediate of its chain.</summary>
    public static Refusal Revoked { get; } = Invalid("certificate_revoked", "a client certificate that its authority has not revoked");

    /// <summary>
    /// The certificate is for servers only, is one of an authority, or its key may not sign (RFC 5280, 4.2.1.3, 4.2.1.9, 4.2.1.12).
    /// </summary>
    public static Refusal WrongUsage { get; } = Invalid("certificate_wrong_usage",
        "a certificate for TLS clients: not of an authority, with clientAuth if it has an extended key usage, " +
        "and with digitalSignature if it has a key usage");

    /// <summary>A key or a signature of the chain is too weak.</summary>
    public static Refusal Weak { get; } = Invalid("certificate_weak",
        "RSA keys of 2048 bits or elliptic curves of 256 bits, or more, and signatures with SHA-2 or later");

    /// <summary>The certificate is trusted, but belongs to no configured client.</summary>
    public static Refusal UnknownClient { get; } = Invalid("certificate_unknown_client",
        "a certificate with the Subject, San or Thumbprint of a client in Mtls:Clients");

    /// <summary>A proxy forwarded only the hash of the certificate.</summary>
    public static Refusal HashOnly { get; } = Invalid("certificate_hash_only",
        "the whole certificate from the proxy (Cert in X-Forwarded-Client-Cert); a hash is sufficient only for bound tokens");

    /// <summary>The header with a certificate came from elsewhere than a trusted proxy, was repeated, or is malformed.</summary>
    public static Refusal HeaderRefused { get; } = Invalid("certificate_header_refused",
        "one header with one certificate, from an address in Mtls:Forwarded:Proxies");

    /// <summary>It is not known whether the certificate was revoked.</summary>
    public static Refusal RevocationUnknown { get; } = Declared.Add(Refusal.NotVerified("certificate_revocation_unknown",
        "an answer from the authority about the revocation status of the certificate within Mtls:RevocationTimeout"));

    public static IReadOnlyList<Refusal> All => Declared.All;

    private static Refusal Invalid(string reason, string expected) => Declared.Add(new(
        401, "invalid_certificate", "The client certificate is not accepted.", reason, expected));
}
