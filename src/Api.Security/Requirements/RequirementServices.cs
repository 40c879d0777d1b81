using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>What requirements need besides the request.</summary>
internal sealed class RequirementServices(ClaimInterpretation meaning, IOptions<ApiSecurityOptions> options, ProtectedResources resources,
    TimeProvider clock, ILoggerFactory loggers)
{
    public ScopeCatalogue Scopes { get; } = meaning.Scopes;

    public CallerTenant CallerTenant { get; } = meaning.Tenant;

    public TenantOptions Tenant { get; } = options.Value.Tenant;

    /// <summary>The parsed <see cref="TenantOptions.CrossTenantScope"/>.</summary>
    public RequiredScope? CrossTenantScope { get; } = options.Value.Tenant.CrossTenantScope is { } scope
        ? RequiredScope.Parse(scope, nameof(options))
        : null;

    /// <summary>The addresses of this API.</summary>
    public ProtectedResources Resources { get; } = resources;

    public TimeProvider Clock { get; } = clock;

    public ILogger Logger { get; } = loggers.CreateLogger(TelemetryNames.LogCategory);

    public CallerIssuers Issuers { get; } = meaning.Issuers;

    /// <summary>Limits log lines about resources that cannot be loaded to one a minute.</summary>
    public LogThrottle ResourceFailures { get; } = new(clock);

    /// <summary>The same for the messages of <see cref="RequirementReports"/>.</summary>
    public LogThrottle MissingRequests { get; } = new(clock);

    public LogThrottle IgnoredTenants { get; } = new(clock);

    public LogThrottle IgnoredCrossTenantScopes { get; } = new(clock);

    public LogThrottle MissingOwnerIssuers { get; } = new(clock);

    public LogThrottle MissingResourceTenants { get; } = new(clock);

    public LogThrottle IgnoredLocations { get; } = new(clock);

    public LogThrottle ReplacedIdentities { get; } = new(clock);
}
