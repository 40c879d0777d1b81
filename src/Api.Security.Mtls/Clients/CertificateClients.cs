using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>
/// Finds the client of a trusted certificate: by thumbprint, then by subject alternative name, then by subject. If several names of one
/// kind fit, the client that was configured first is found.
/// </summary>
internal sealed class CertificateClients
{
    private readonly Dictionary<TokenDigest, CertificateClient> _byThumbprint = [];
    private readonly Dictionary<string, CertificateClient> _byDnsName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CertificateClient> _byUri = new(StringComparer.Ordinal);
    private readonly Dictionary<SubjectName, CertificateClient> _bySubject = [];

    public CertificateClients(IOptions<MtlsOptions> options, IOptions<ApiSecurityOptions> shared)
    {
        All = [.. options.Value.Clients.Select((client, index) => new CertificateClient(index, client, shared.Value.Tenant.ClaimType))];
        foreach (var (client, settings) in All.Zip(options.Value.Clients)) Add(client, settings);
    }

    /// <summary>The clients, in the order of the settings.</summary>
    public IReadOnlyList<CertificateClient> All { get; }

    /// <param name="certificate">The certificate.</param>
    /// <param name="thumbprint">Its SHA-256.</param>
    /// <returns><see langword="null"/> when it belongs to no client.</returns>
    public CertificateClient? Find(X509Certificate2 certificate, in TokenDigest thumbprint)
    {
        if (_byThumbprint.TryGetValue(thumbprint, out var exact)) return exact;
        return FindByAlternativeName(certificate)
            ?? (_bySubject.Count > 0 && SubjectName.Read(certificate.SubjectName.RawData) is { } subject
                ? _bySubject.GetValueOrDefault(subject)
                : null);
    }

    /// <summary>Checks whether a configured alternative name is a URI; DNS names have no colon.</summary>
    public static bool IsUri(string san) => san.Contains(':', StringComparison.Ordinal);

    // For settings in which two clients have the same name, which stop the start, the first one counts.
    private void Add(CertificateClient client, MtlsClientOptions settings)
    {
        if (settings.Thumbprint is { } text && CertificateThumbprint.TryParse(text, out var thumbprint))
            _byThumbprint.TryAdd(thumbprint, client);
        if (settings.San is { Length: > 0 } san) (IsUri(san) ? _byUri : _byDnsName).TryAdd(san, client);
        if (settings.Subject is { } written && SubjectText.TryParse(written, out var subject)) _bySubject.TryAdd(subject, client);
    }

    private CertificateClient? FindByAlternativeName(X509Certificate2 certificate)
    {
        if (_byDnsName.Count + _byUri.Count == 0) return null;
        var names = AlternativeNames.Read(certificate);
        // A SPIFFE ID is the only URI of its certificate (X509-SVID, 2).
        var uris = names.Uris.Where(uri => names.Uris.Count == 1 || !uri.StartsWith("spiffe:", StringComparison.OrdinalIgnoreCase));
        return names.DnsNames.Select(name => _byDnsName.GetValueOrDefault(name))
            .Concat(uris.Select(uri => _byUri.GetValueOrDefault(uri)))
            .OfType<CertificateClient>()
            .MinBy(client => client.Index);
    }
}
