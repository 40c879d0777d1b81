namespace Api.Security;

/// <summary>
/// The tenants that an issuer may assert. When several issuers are trusted, one issuer must not name a tenant of another. Created
/// once for each issuer.
/// </summary>
public sealed class IssuerTenants
{
    private const string Any = "*";

    private readonly HashSet<string> _tenants;
    private readonly bool _any;

    /// <summary>Limits an issuer to tenants.</summary>
    /// <param name="tenants">The tenants, compared ordinally; <c>*</c> for any tenant, empty for no tenant.</param>
    /// <param name="crossTenant">Whether <c>Tenant:CrossTenantScope</c> is valid when this issuer grants it.</param>
    public IssuerTenants(IEnumerable<string> tenants, bool crossTenant)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        _tenants = new HashSet<string>(tenants, StringComparer.Ordinal);
        (_any, CrossTenant) = (_tenants.Remove(Any), crossTenant);
    }

    /// <summary>Every tenant and the cross-tenant scope, for the only trusted issuer.</summary>
    public static IssuerTenants Unlimited { get; } = new([Any], crossTenant: true);

    /// <summary>No tenant and no cross-tenant scope, for an issuer with nothing configured.</summary>
    public static IssuerTenants None { get; } = new([], crossTenant: false);

    /// <summary>Whether the cross-tenant scope is valid when this issuer grants it.</summary>
    public bool CrossTenant { get; }

    /// <summary>The one tenant that all callers of this issuer belong to, even when their credential does not name it.</summary>
    /// <value><see langword="null"/>, the default, when the credential must name it.</value>
    public string? AssignedTenant { get; private init; }

    /// <summary>Assigns all callers of an issuer to one tenant. A caller whose credential names another tenant has none.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="crossTenant">Whether <c>Tenant:CrossTenantScope</c> is valid when this issuer grants it.</param>
    /// <returns>The tenants.</returns>
    public static IssuerTenants AssignedTo(string tenant, bool crossTenant = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return new IssuerTenants([tenant], crossTenant) { AssignedTenant = tenant };
    }

    /// <summary>Checks whether the issuer may assert a tenant.</summary>
    /// <param name="tenant">The tenant, compared ordinally.</param>
    /// <returns><see langword="true"/> when it may.</returns>
    public bool MayAssert(string tenant) => _any || _tenants.Contains(tenant);
}
