using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>What the claims of a caller mean in this application: which are scopes and what those imply, which is the tenant.</summary>
internal sealed class ClaimInterpretation
{
    public ClaimInterpretation(IOptions<ApiSecurityOptions> options, IEnumerable<ICallerIssuerSource> issuers)
        : this(new ScopeCatalogue(options.Value.Scopes), options.Value.Tenant, new CallerIssuers(issuers))
    {
    }

    private ClaimInterpretation(ScopeCatalogue scopes, TenantOptions tenant, CallerIssuers issuers) =>
        (Scopes, Issuers, Tenant) = (scopes, issuers, new CallerTenant(ClaimPath.Parse(tenant.ClaimType), issuers));

    /// <summary>That of an application that says nothing about it.</summary>
    public static ClaimInterpretation Default { get; } = new(ScopeCatalogue.Default, new TenantOptions(), new CallerIssuers([]));

    public ScopeCatalogue Scopes { get; }

    public CallerIssuers Issuers { get; }

    public CallerTenant Tenant { get; }
}
