namespace Api.Security;

/// <summary>
/// The tenants that an issuer of callers may speak for. A tenant is known by its issuer only: where several are trusted, one of them must
/// not name another one's. Made once for each issuer.
/// </summary>
public sealed class IssuerTenants
{
    private const string Any = "*";

    private readonly HashSet<string> _tenants;
    private readonly bool _any;

    /// <summary>Limits an issuer to tenants.</summary>
    /// <param name="tenants">The tenants, compared ordinal; <c>*</c> for any, none for none.</param>
    /// <param name="crossTenant">Whether <c>Tenant:CrossTenantScope</c> counts when this issuer grants it.</param>
    public IssuerTenants(IEnumerable<string> tenants, bool crossTenant)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        _tenants = new HashSet<string>(tenants, StringComparer.Ordinal);
        (_any, CrossTenant) = (_tenants.Remove(Any), crossTenant);
    }

    /// <summary>Every tenant, and the cross-tenant scope: for the only issuer that is trusted.</summary>
    public static IssuerTenants Unlimited { get; } = new([Any], crossTenant: true);

    /// <summary>No tenant, and no cross-tenant scope: for an issuer about which nothing was decided.</summary>
    public static IssuerTenants None { get; } = new([], crossTenant: false);

    /// <summary>Whether the cross-tenant scope counts when this issuer grants it.</summary>
    public bool CrossTenant { get; }

    /// <summary>The one tenant that all callers of this issuer belong to, also when their credential does not name it.</summary>
    /// <value><see langword="null"/>, the default, when the credential has to name it.</value>
    public string? TenantOfAll { get; private init; }

    /// <summary>Has all callers of an issuer belong to one tenant. A credential that names another one has none.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="crossTenant">Whether <c>Tenant:CrossTenantScope</c> counts when this issuer grants it.</param>
    /// <returns>The tenants.</returns>
    public static IssuerTenants Always(string tenant, bool crossTenant = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return new IssuerTenants([tenant], crossTenant) { TenantOfAll = tenant };
    }

    /// <summary>Whether the issuer may speak for a tenant.</summary>
    /// <param name="tenant">The tenant, compared ordinal.</param>
    /// <returns><see langword="true"/> when it may.</returns>
    public bool SpeaksFor(string tenant) => _any || _tenants.Contains(tenant);
}
