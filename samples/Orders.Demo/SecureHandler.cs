using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Orders.Demo;

/// <summary>How a client connects over TLS.</summary>
/// <param name="Server">The certificate of the server, which it trusts.</param>
/// <param name="Own">Its own certificate; <see langword="null"/> for none.</param>
internal sealed record TlsClient(X509Certificate2 Server, X509Certificate2? Own);

/// <summary>Connects to the servers of the demo.</summary>
internal static class SecureHandler
{
    public static SocketsHttpHandler Create(TlsClient? tls, CookieContainer? cookies = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies is not null };
        if (cookies is not null) handler.CookieContainer = cookies;
        if (tls is null) return handler;
        if (tls.Own is not null) handler.SslOptions.ClientCertificates = [tls.Own];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { tls.Server }, RevocationMode = X509RevocationMode.NoCheck,
        };
        return handler;
    }
}
