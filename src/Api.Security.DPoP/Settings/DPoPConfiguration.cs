using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.DPoP;

/// <summary>Reads the section <c>ApiSecurity:DPoP</c>, setting by setting, so that all errors are reported at once.</summary>
internal sealed class DPoPConfiguration(IServiceProvider services) : IConfigureOptions<DPoPOptions>
{
    public const string SectionName = "ApiSecurity:DPoP";

    public static SettingsSection<DPoPOptions> Settings { get; } = new SettingsSection<DPoPOptions>()
        .List("Algorithms", dpop => dpop.Algorithms)
        .Duration("ProofLifetime", (dpop, value) => dpop.ProofLifetime = value)
        .Integer("MaxProofLength", (dpop, value) => dpop.MaxProofLength = value)
        .Boolean("RequireNonce", (dpop, value) => dpop.RequireNonce = value)
        .Duration("NonceLifetime", (dpop, value) => dpop.NonceLifetime = value)
        .List("NonceKeys", dpop => dpop.NonceKeys)
        .Choice<ReplayStoreOutageAction>("OnReplayStoreOutage", (dpop, value) => dpop.OnReplayStoreOutage = value)
        .Integer("MaxRememberedProofs", (dpop, value) => dpop.MaxRememberedProofs = value);

    public void Configure(DPoPOptions options) =>
        Settings.Read(
            SettingsSnapshot.AtStart(services.GetService<IConfiguration>(), SectionName), options,
            services.GetRequiredService<SettingErrors<DPoPOptions>>().Begin());
}
