using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>
/// <c>AddCertificateForwarding()</c> of the host. Its middleware trusts the header of every sender, so a certificate from there is only
/// as good as the network around the application.
/// </summary>
internal sealed class HostForwarding
{
    public HostForwarding(IServiceProvider services)
    {
        IsUsed = services.GetServices<IConfigureOptions<CertificateForwardingOptions>>().Any();
        if (IsUsed) Header = services.GetRequiredService<IOptions<CertificateForwardingOptions>>().Value.CertificateHeader;
    }

    /// <summary>Whether the host called <c>AddCertificateForwarding()</c>.</summary>
    public bool IsUsed { get; }

    /// <summary>The header that its middleware reads.</summary>
    public string Header { get; } = "";
}
