using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Api.Security.Mtls;

/// <summary>The configured header with the certificate of the client, and who may send it.</summary>
internal sealed class ForwardedHeader(IOptions<MtlsOptions> options)
{
    /// <summary>RFC 9440, 2.2.</summary>
    public const string Standard = "Client-Cert";

    /// <summary>The header of Envoy and Istio.</summary>
    public const string Envoy = "X-Forwarded-Client-Cert";

    private const int LongestValue = 16_384;

    // What Apache httpd writes for a variable without a value.
    private const string NoValue = "(null)";

    private readonly HeaderCache _cache = new();

    /// <summary>The name; empty when no header is configured.</summary>
    public string Name { get; } = options.Value.Forwarded.Header ?? "";

    /// <summary>The proxies that are trusted.</summary>
    public TrustedProxies Proxies { get; } = new(options.Value.Forwarded.Proxies);

    public bool IsConfigured => Name.Length > 0;

    /// <summary>Reads what a trusted proxy sent.</summary>
    /// <returns>The certificate; <c>default</c> when there is none; a reason when the header is repeated or malformed.</returns>
    public Outcome<PresentedCertificate> Read(StringValues lines)
    {
        if (lines.Count == 0) return default;
        if (lines.Count > 1) return MtlsRefusals.HeaderRepeated;
        var line = lines[0];
        if (string.IsNullOrWhiteSpace(line) || line == NoValue) return default;
        if (line.Length > LongestValue) return MtlsRefusals.HeaderMalformed;
        if (_cache.Find(line) is { } known) return known;
        if (Parse(line.AsSpan().Trim(" \t")) is not { } certificate) return MtlsRefusals.HeaderMalformed;
        _cache.Add(line, certificate);
        return certificate;
    }

    private PresentedCertificate? Parse(ReadOnlySpan<char> value)
    {
        if (string.Equals(Name, Standard, StringComparison.OrdinalIgnoreCase)) return Base64Certificate.ReadByteSequence(value);
        return string.Equals(Name, Envoy, StringComparison.OrdinalIgnoreCase)
            ? EnvoyHeader.ReadLast(value)
            : EncodedCertificate.Read(value);
    }
}
