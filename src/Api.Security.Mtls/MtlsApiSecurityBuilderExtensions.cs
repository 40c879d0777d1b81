using Api.Security.Mtls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds mutual TLS.</summary>
public static class MtlsApiSecurityBuilderExtensions
{
    /// <summary>
    /// Accepts access tokens that are bound to a client certificate (<c>cnf</c> with <c>x5t#S256</c>; RFC 8705, 3), and, for the clients in
    /// <c>ApiSecurity:Mtls:Clients</c>, certificates as credentials of their own. The server must request a certificate from clients
    /// (<c>ClientCertificateMode</c> of Kestrel) and let this package validate it, or a proxy must forward it.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returned.</param>
    /// <param name="configure">Settings in code, applied after configuration.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder AddMtls(this IApiSecurityBuilder builder, Action<MtlsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(service => service.ServiceType == typeof(ClientCertificates))) AddStages(builder);
        if (configure is not null) builder.Services.Configure(configure);
        return builder;
    }

    private static void AddStages(IApiSecurityBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings("Mtls");
        services.AddSingleton<SettingErrors<MtlsOptions>>();
        services.AddSingleton<IConfigureOptions<MtlsOptions>>(provider => new MtlsConfiguration(provider));
        services.AddSingleton<IValidateOptions<MtlsOptions>, MtlsOptionsValidator>();
        services.AddOptions<MtlsOptions>().ValidateOnStart();
        AddBinding(builder);
        AddCertificates(builder);
    }

    private static void AddBinding(IApiSecurityBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<ForwardedHeader>();
        services.AddSingleton(provider => new HostForwarding(provider));
        services.AddSingleton<ConnectionCertificates>();
        services.AddSingleton<MtlsMetrics>();
        services.AddSingleton<RefusedHeaders>();
        services.AddSingleton<ClientCertificates>();
        services.AddSingleton<IConfirmationValidator, CertificateConfirmation>();
        services.AddSingleton<IResourceMembers, BoundTokenMembers>();
        ConnectionCapture.Add(services);
        services.AddHostedService<MtlsStartup>();
        builder.AddRefusals([.. MtlsRefusals.All]);
    }

    // The scheme for machines without tokens, and the trust in certificates.
    private static void AddCertificates(IApiSecurityBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CertificateMetrics>();
        services.AddSingleton<CertificateAuthorities>();
        services.AddSingleton<CertificateVerdicts>();
        services.AddSingleton<RevocationChecks>();
        services.AddSingleton<CertificateTrust>();
        services.AddSingleton<ICertificateTrust>(provider => provider.GetRequiredService<CertificateTrust>());
        services.AddSingleton<CertificateClients>();
        services.AddSingleton<ExpiryNotices>();
        services.AddSingleton<CertificateValidator>();
        services.AddSingleton<ICredentialReader, CertificateReader>();
        services.AddSingleton<ISchemeCondition, CertificateSchemeCondition>();
        services.AddHostedService<ExpiryDelivery>();
        services.AddHostedService<AuthorityExpiryWatch>();
        builder.AddRefusals([.. CertificateRefusals.All]);
        builder.AddScheme(ApiSecurityDefaults.CertificateScheme, ApiSecurityDefaults.CertificateScheme,
            provider => provider.GetRequiredService<CertificateValidator>());
    }
}
