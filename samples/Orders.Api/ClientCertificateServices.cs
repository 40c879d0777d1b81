using Api.Security;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Orders.Api;

/// <summary>Client certificates, if they are configured: for bound tokens, and for machines without tokens.</summary>
internal static class ClientCertificateServices
{
    public const string Section = "ApiSecurity:Mtls";
    public const string Clients = Section + ":Clients";

    public static void AddClientCertificates(this WebApplicationBuilder builder, IApiSecurityBuilder security)
    {
        security.AddMtls();
        // The handshake asks for a certificate and accepts any: whether it counts is decided later, with an answer that says why.
        builder.WebHost.ConfigureKestrel(server => server.ConfigureHttpsDefaults(https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        }));
    }

    /// <summary>What only a machine with a certificate may call.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/webhooks/echo", (ApiCaller caller) => new EchoAnswer(caller.ClientId))
            .RequireAuthorization(policy =>
                policy.AddAuthenticationSchemes(ApiSecurityDefaults.CertificateScheme).RequireAuthenticatedUser());
}

/// <summary>Who called.</summary>
public sealed record EchoAnswer(string? ClientId);
