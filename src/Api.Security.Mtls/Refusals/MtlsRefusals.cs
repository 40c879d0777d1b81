namespace Api.Security.Mtls;

/// <summary>The reasons why an access token that is bound to a client certificate is refused (RFC 8705, 3).</summary>
internal static class MtlsRefusals
{
    private static readonly RefusalSet Declared = new();

    /// <summary>The token is bound to a certificate, and the client sent none.</summary>
    public static Refusal CertificateMissing { get; } = Invalid("certificate_missing",
        "the client certificate that the token is bound to, in the TLS handshake (the server requests it only if " +
        "ClientCertificateMode is set) or from a proxy in Mtls:Forwarded:Proxies");

    /// <summary>The token is bound to another certificate.</summary>
    public static Refusal CertificateMismatch { get; } = Invalid("certificate_mismatch",
        "the client certificate that the token is bound to");

    /// <summary>The binding in the token is not a SHA-256 thumbprint.</summary>
    public static Refusal BindingMalformed { get; } = Invalid("certificate_binding_malformed",
        "a cnf with an x5t#S256 of 43 base64url characters");

    /// <summary>The certificate is that of the token, but it is not trusted, and <c>ValidateChain</c> is set.</summary>
    public static Refusal CertificateUntrusted { get; } = Invalid("bound_certificate_untrusted",
        "a client certificate that is trusted, because Mtls:ValidateChain is set");

    /// <summary>A proxy forwarded only the hash of the certificate, and <c>ValidateChain</c> is set.</summary>
    public static Refusal CertificateHashOnly { get; } = Invalid("bound_certificate_hash_only",
        "the whole certificate from the proxy, not only its hash, because Mtls:ValidateChain is set");

    /// <summary>The header with a certificate came from elsewhere than one of the proxies.</summary>
    public static Refusal HeaderUntrusted { get; } = Invalid("certificate_header_untrusted",
        "no certificate header from an address outside Mtls:Forwarded:Proxies");

    /// <summary>The proxy sent the header with a certificate more than once, so it added its own to that of the client.</summary>
    public static Refusal HeaderRepeated { get; } = Invalid("certificate_header_repeated",
        "one certificate header; the proxy must replace what the client sent");

    /// <summary>The header of the proxy is not one certificate in the form of Mtls:Forwarded:Header.</summary>
    public static Refusal HeaderMalformed { get; } = Invalid("certificate_header_malformed",
        "one certificate of at most 16384 characters in the format of the header in Mtls:Forwarded:Header");

    public static IReadOnlyList<Refusal> All => Declared.All;

    private static Refusal Invalid(string reason, string expected) => Declared.Add(Refusal.NotValid(reason, expected));
}
