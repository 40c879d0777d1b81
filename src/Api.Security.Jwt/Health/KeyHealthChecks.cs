using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>Registers one <see cref="KeyHealthCheck"/> for each issuer whose keys are discovered.</summary>
internal sealed class KeyHealthChecks(TrustedIssuers issuers) : IConfigureOptions<HealthCheckServiceOptions>
{
    public const string ReadinessTag = "ready";

    private const string NamePrefix = "api-security-keys:";

    public void Configure(HealthCheckServiceOptions options)
    {
        foreach (var keys in issuers.Discovered)
            options.Registrations.Add(new HealthCheckRegistration(
                NamePrefix + keys.Status.Issuer, new KeyHealthCheck(keys), HealthStatus.Unhealthy, [ReadinessTag]));
    }
}
