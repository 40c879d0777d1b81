using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>The trusted authorities at one time. Immutable; a change creates another set, with which every verdict is made anew.</summary>
internal sealed class AuthoritySet
{
    /// <param name="version">Counts the changes.</param>
    /// <param name="certificates">The certificates of all files.</param>
    /// <param name="trustsSystem">Whether the authorities of the operating system are trusted as well.</param>
    public AuthoritySet(long version, IReadOnlyList<X509Certificate2> certificates, bool trustsSystem)
    {
        (Version, All, TrustsSystem) = (version, certificates, trustsSystem);
        foreach (var certificate in certificates) (IsRoot(certificate) ? Roots : Intermediates).Add(certificate);
    }

    public long Version { get; }

    public IReadOnlyList<X509Certificate2> All { get; }

    /// <summary>The self-issued ones, which are trusted.</summary>
    public X509Certificate2Collection Roots { get; } = [];

    /// <summary>The others, which complete chains and must themselves chain to a root.</summary>
    public X509Certificate2Collection Intermediates { get; } = [];

    public bool TrustsSystem { get; }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
