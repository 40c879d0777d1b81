using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>The DNS names and URIs in the subject alternative name of a certificate (RFC 5280, 4.2.1.6), as they stand there.</summary>
internal sealed class AlternativeNames
{
    private const string Extension = "2.5.29.17";
    private const int DnsName = 2;
    private const int Uri = 6;

    private AlternativeNames()
    {
    }

    public List<string> DnsNames { get; } = [];

    public List<string> Uris { get; } = [];

    /// <summary>Reads the names. Does not throw.</summary>
    /// <returns>No names when the certificate has none, the extension twice, or a malformed one.</returns>
    public static AlternativeNames Read(X509Certificate2 certificate)
    {
        X509Extension[] found = [.. certificate.Extensions.Where(extension => extension.Oid?.Value == Extension)];
        if (found is not [var extension]) return new();
        try
        {
            var names = new AlternativeNames();
            var all = new AsnReader(extension.RawData, AsnEncodingRules.DER);
            var one = all.ReadSequence();
            all.ThrowIfNotEmpty();
            while (one.HasData) names.Add(one);
            return names;
        }
        catch (AsnContentException)
        {
            return new();
        }
    }

    private void Add(AsnReader name)
    {
        var tag = name.PeekTag();
        var list = tag is { TagClass: TagClass.ContextSpecific, TagValue: DnsName } ? DnsNames
            : tag is { TagClass: TagClass.ContextSpecific, TagValue: Uri } ? Uris
            : null;
        if (list is null) name.ReadEncodedValue();
        else list.Add(name.ReadCharacterString(UniversalTagNumber.IA5String, tag));
    }
}
