using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.IdentityModel.Tokens;

namespace Orders.IdentityProvider;

/// <summary>
/// Binds an access token to the certificate with which a client requests it over TLS (RFC 8705, 3). Any certificate will do, because the
/// client authenticates with its secret: a thief of the token lacks the key (RFC 8705, 4). OpenIddict's own binding, which authenticates
/// clients by their certificates, is not used.
/// </summary>
internal static class CertificateBinding
{
    /// <summary>Asks for a certificate in the handshake, and accepts any.</summary>
    public static void AskForCertificates(this IWebHostBuilder host) =>
        host.ConfigureKestrel(server => server.ConfigureHttpsDefaults(https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        }));

    /// <summary>Keeps the thumbprint for the token. OpenIddict would take the certificate for the client's authentication.</summary>
    public static void UseCertificateBinding(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            var thumbprint = Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));
            context.Items[Confirmation.Claim] = new JsonObject { ["x5t#S256"] = thumbprint };
            context.Connection.ClientCertificate = null;
        }

        return next(context);
    });
}
