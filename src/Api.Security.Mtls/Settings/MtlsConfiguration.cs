using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>Reads the section <c>ApiSecurity:Mtls</c>, setting by setting, so that all errors are reported at once.</summary>
internal sealed class MtlsConfiguration(IServiceProvider services) : IConfigureOptions<MtlsOptions>
{
    public const string SectionName = "ApiSecurity:Mtls";

    public static SettingsSection<MtlsOptions> Settings { get; } = new SettingsSection<MtlsOptions>()
        .Object("Forwarded", mtls => mtls.Forwarded, new SettingsSection<MtlsForwardedOptions>()
            .Text("Header", (forwarded, value) => forwarded.Header = value)
            .List("Proxies", forwarded => forwarded.Proxies))
        .Boolean("ValidateChain", (mtls, value) => mtls.ValidateChain = value)
        .List("AuthorityFiles", mtls => mtls.AuthorityFiles)
        .Boolean("TrustSystemAuthorities", (mtls, value) => mtls.TrustSystemAuthorities = value)
        .Choice<CertificateRevocation>("Revocation", (mtls, value) => mtls.Revocation = value)
        .Duration("RevocationTimeout", (mtls, value) => mtls.RevocationTimeout = value)
        .Objects("Clients", mtls => mtls.Clients, new SettingsSection<MtlsClientOptions>()
            .Text("Id", (client, value) => client.Id = value)
            .Text("Subject", (client, value) => client.Subject = value)
            .Text("San", (client, value) => client.San = value)
            .Text("Thumbprint", (client, value) => client.Thumbprint = value)
            .List("Scopes", client => client.Scopes)
            .Text("TenantId", (client, value) => client.TenantId = value));

    public void Configure(MtlsOptions options) =>
        Settings.Read(
            SettingsSnapshot.AtStart(services.GetService<IConfiguration>(), SectionName), options,
            services.GetRequiredService<SettingErrors<MtlsOptions>>().Begin());
}
