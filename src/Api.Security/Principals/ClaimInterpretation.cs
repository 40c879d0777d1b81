using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// The meaning of claims in this application: which claims hold scopes, what those scopes imply, and which claim holds the
/// tenant.
/// </summary>
internal sealed class ClaimInterpretation
{
    public ClaimInterpretation(IOptions<ApiSecurityOptions> options, IEnumerable<ICallerIssuerSource> issuers)
        : this(new ScopeCatalogue(options.Value.Scopes), options.Value.Tenant, new CallerIssuers(issuers))
    {
    }

    private ClaimInterpretation(ScopeCatalogue scopes, TenantOptions tenant, CallerIssuers issuers) =>
        (Scopes, Issuers, Tenant) = (scopes, issuers, new CallerTenant(ClaimPath.Parse(tenant.ClaimType), issuers));

    /// <summary>The interpretation for an application that configures none.</summary>
    public static ClaimInterpretation Default { get; } = new(ScopeCatalogue.Default, new TenantOptions(), new CallerIssuers([]));

    public ScopeCatalogue Scopes { get; }

    public CallerIssuers Issuers { get; }

    public CallerTenant Tenant { get; }
}
