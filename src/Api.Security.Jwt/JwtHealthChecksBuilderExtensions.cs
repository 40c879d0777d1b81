using Api.Security.Jwt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds readiness checks for the keys of JWT issuers.</summary>
public static class JwtHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds one check for each issuer whose keys are discovered, named <c>api-security-keys:&lt;issuer&gt;</c>, with the tag
    /// <c>ready</c> and the data <c>issuer</c>, <c>keys</c>, <c>ageSeconds</c> and <c>lastError</c>. Use it for readiness only: restarting
    /// a service does not repair its identity provider.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthChecks()</c> returned.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddApiSecurityKeys(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, KeyHealthChecks>());
        return builder;
    }
}
