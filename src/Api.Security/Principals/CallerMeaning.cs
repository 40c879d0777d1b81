using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>What the claims of a caller mean in this application: which are scopes and what those imply, which is the tenant.</summary>
internal sealed class CallerMeaning
{
    public CallerMeaning(IOptions<ApiSecurityOptions> options)
        : this(new ScopeCatalogue(options.Value.Scopes), options.Value.Tenant)
    {
    }

    private CallerMeaning(ScopeCatalogue scopes, TenantOptions tenant) =>
        (Scopes, Tenant) = (scopes, new CallerTenant(ClaimPath.Parse(tenant.ClaimType)));

    /// <summary>That of an application that says nothing about it.</summary>
    public static CallerMeaning Default { get; } = new(ScopeCatalogue.Default, new TenantOptions());

    public ScopeCatalogue Scopes { get; }

    public CallerTenant Tenant { get; }
}
