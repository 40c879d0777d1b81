using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests;

/// <summary>Certificates as proxies write them into headers.</summary>
internal static class Header
{
    /// <summary>RFC 9440, 2.1, and Google Cloud's <c>client_cert_leaf</c>.</summary>
    public static string Standard(X509Certificate2 certificate) => TestCertificates.HeaderOf(certificate);

    /// <summary>HAProxy's <c>ssl_c_der,base64</c>, Azure App Service, Caddy, Cloudflare.</summary>
    public static string Der(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    /// <summary>nginx's <c>$ssl_client_escaped_cert</c>: everything but unreserved characters is encoded.</summary>
    public static string Nginx(X509Certificate2 certificate) => Uri.EscapeDataString(certificate.ExportCertificatePem() + "\n");

    /// <summary>AWS: URL-encoded PEM in which <c>+</c>, <c>=</c> and <c>/</c> are left as they are.</summary>
    public static string Aws(params X509Certificate2[] chain) => string.Concat(chain.Select(Nginx))
        .Replace("%2B", "+", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal)
        .Replace("%2F", "/", StringComparison.Ordinal);

    /// <summary>PEM on one line, as Apache httpd and proxies that replace line breaks write it.</summary>
    public static string Line(X509Certificate2 certificate) => certificate.ExportCertificatePem().ReplaceLineEndings(" ");

    public static string Hash(X509Certificate2 certificate) => TestCertificates.ThumbprintOf(certificate).ToLowerInvariant();

    /// <summary>One element of Envoy with everything that <c>set_current_client_cert_details</c> can add.</summary>
    public static string Envoy(X509Certificate2 certificate) =>
        $"By=spiffe://example.com/api;Hash={Hash(certificate)};Cert=\"{Aws(certificate)}\""
        + $";Chain=\"{Aws(certificate, Known.Authority.Certificate)}\""
        + $";Subject=\"{certificate.Subject}\";URI=;DNS=a.example.com;DNS=b.example.com";
}
