using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>
/// The verdicts on certificates: for each connection, as long as it lasts, and by thumbprint for new connections and forwarded
/// certificates. Refused certificates are remembered as well, so that a flood of them costs little.
/// </summary>
internal sealed class CertificateVerdicts(CertificateAuthorities authorities, CertificateMetrics metrics, TimeProvider clock)
{
    /// <summary>How many verdicts are remembered by thumbprint. One takes at most a few kilobytes.</summary>
    public const int Most = 2_000;

    private readonly SecondChanceCache<TokenDigest, CertificateVerdict> _known = new(Most);

    // Kestrel returns the same object for all requests of a connection.
    private readonly ConditionalWeakTable<X509Certificate2, CertificateVerdict> _ofConnections = [];

    /// <param name="certificate">The certificate.</param>
    /// <param name="isOfConnection">Whether it is the object that the server keeps for the connection.</param>
    public CertificateVerdict Find(X509Certificate2 certificate, bool isOfConnection)
    {
        var (trusted, now) = (authorities.Current, clock.GetUtcNow());
        if (isOfConnection && _ofConnections.TryGetValue(certificate, out var known) && known.Holds(trusted, now)) return known;
        var thumbprint = TokenDigest.Compute(certificate.RawDataMemory.Span);
        var verdict = Find(thumbprint, trusted, now) ?? Add(thumbprint, certificate, trusted, now);
        if (isOfConnection) _ofConnections.AddOrUpdate(certificate, verdict);
        return verdict;
    }

    /// <summary>Returns the present verdict on a certificate that was trusted earlier.</summary>
    public CertificateVerdict FindAgain(CertificateVerdict earlier)
    {
        var (trusted, now) = (authorities.Current, clock.GetUtcNow());
        if (earlier.Holds(trusted, now)) return earlier;
        if (Find(earlier.Thumbprint, trusted, now) is { } known) return known;
        using var certificate = X509CertificateLoader.LoadCertificate(earlier.Encoded);
        return Add(earlier.Thumbprint, certificate, trusted, now);
    }

    private CertificateVerdict? Find(in TokenDigest thumbprint, AuthoritySet trusted, DateTimeOffset now) =>
        _known.Find(thumbprint.First, thumbprint) is { } known && known.Holds(trusted, now) ? known : null;

    private CertificateVerdict Add(in TokenDigest thumbprint, X509Certificate2 certificate, AuthoritySet trusted, DateTimeOffset now)
    {
        var verdict = new CertificateVerdict(thumbprint, certificate, trusted, ChainCheck.Run(certificate, trusted, now), now);
        metrics.ChainBuilt(verdict.RefusalAt(now));
        _known.Add(thumbprint.First, verdict);
        return verdict;
    }
}
