using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Registers one <see cref="KeyHealthCheck"/> for each issuer whose keys are discovered; for an issuer with several discovery documents,
/// one for each of them.
/// </summary>
internal sealed class KeyHealthChecks(TrustedIssuers issuers) : IConfigureOptions<HealthCheckServiceOptions>
{
    public const string ReadinessTag = "ready";

    private const string NamePrefix = "api-security-keys:";

    public void Configure(HealthCheckServiceOptions options)
    {
        foreach (var all in issuers.Discovered.GroupBy(keys => keys.Status.Issuer, StringComparer.Ordinal))
        {
            foreach (var (index, keys) in all.Index())
                options.Registrations.Add(new HealthCheckRegistration(
                    NamePrefix + all.Key + (index == 0 ? "" : $"#{index + 1}"), new KeyHealthCheck(keys), HealthStatus.Unhealthy,
                    [ReadinessTag]));
        }
    }
}
