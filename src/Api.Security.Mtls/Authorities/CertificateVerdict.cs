using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>
/// What is known of one certificate under one set of authorities. The time is compared with every request; the state of revocation changes
/// while the verdict is kept.
/// </summary>
internal sealed class CertificateVerdict : ISecondChanceEntry<TokenDigest>
{
    /// <summary>How long an untrusted certificate stays so: another chain may become valid.</summary>
    private static readonly TimeSpan UntrustedFor = TimeSpan.FromMinutes(1);

    private readonly ChainResult _chain;
    private readonly AuthoritySet _authorities;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _until;
    private object? _owner;

    public CertificateVerdict(
        in TokenDigest thumbprint, X509Certificate2 certificate, AuthoritySet authorities, ChainResult chain, DateTimeOffset at)
    {
        (Thumbprint, _authorities, _chain) = (thumbprint, authorities, chain);
        (NotBefore, NotAfter) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        (_from, _until) = IsUntrusted ? (at, at + UntrustedFor) : (chain.From, chain.Until);
        if (chain.Problem is null) Encoded = certificate.RawData;
    }

    /// <summary>The SHA-256 of the certificate.</summary>
    public TokenDigest Thumbprint { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>The certificate in DER; empty when it is refused.</summary>
    public byte[] Encoded { get; } = [];

    /// <summary>Whether it was revoked, and since when that is known.</summary>
    public RevocationState Revocation { get; } = new();

    /// <summary>Whom the certificate belongs to, as the scheme has worked out; <see langword="null"/> when it has not yet.</summary>
    public object? Owner { get => Volatile.Read(ref _owner); set => Volatile.Write(ref _owner, value); }

    TokenDigest ISecondChanceEntry<TokenDigest>.Key => Thumbprint;

    private bool IsUntrusted => _chain.Problem == CertificateRefusals.Untrusted;

    bool ISecondChanceEntry<TokenDigest>.IsOf(in TokenDigest key) => Thumbprint == key;

    /// <summary>Whether the verdict is still right: the same authorities, all of which are valid.</summary>
    public bool Holds(AuthoritySet authorities, DateTimeOffset at) =>
        ReferenceEquals(_authorities, authorities) && at >= _from && at < _until;

    /// <summary>Returns why the certificate is refused, revocation aside; <see langword="null"/> when it is trusted.</summary>
    public Refusal? RefusalAt(DateTimeOffset at) =>
        IsUntrusted ? CertificateRefusals.Untrusted
        : at < NotBefore ? CertificateRefusals.NotYetValid
        : at >= NotAfter ? CertificateRefusals.Expired
        : _chain.Problem;

    /// <summary>Checks the certificate again under the same authorities, this time for revocation.</summary>
    public ChainResult CheckRevocation(DateTimeOffset at, X509RevocationMode mode, TimeSpan timeout)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Encoded);
        return ChainCheck.Run(certificate, _authorities, at, mode, timeout);
    }
}
