namespace Api.Security.Jwt;

/// <summary>The tenant rules of an issuer's settings.</summary>
internal static class IssuerTenantRules
{
    private const string Any = "*";

    /// <param name="issuer">The settings of the issuer.</param>
    /// <param name="isOnly">Whether no other issuer is trusted; then the tenant settings are optional.</param>
    public static IssuerTenants Create(JwtIssuerOptions issuer, bool isOnly)
    {
        if (issuer is { TenantFromIssuer: true, Tenants: [var tenant] }) return IssuerTenants.AssignedTo(tenant, issuer.CrossTenant);
        if (!isOnly || issuer.Tenants.Count > 0) return new IssuerTenants(issuer.Tenants, issuer.CrossTenant);
        return issuer.CrossTenantIsOff ? new IssuerTenants([Any], crossTenant: false) : IssuerTenants.Unlimited;
    }

    public static void Check(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        if (issuer.Tenants.Any(string.IsNullOrWhiteSpace))
            errors.Add($"{path}:Tenants: remove the empty entry, or write \"{Any}\" for any tenant.");
        if (issuer.Tenants.Count > 1 && issuer.Tenants.Contains(Any))
            errors.Add($"{path}:Tenants: write \"{Any}\" alone, for any tenant, or list the allowed tenants without \"{Any}\".");
        if (issuer.TenantFromIssuer && issuer.Tenants is not [{ Length: > 0 } and not Any])
            errors.Add($"{path}:TenantFromIssuer: write exactly one tenant in Tenants; all callers of this issuer belong to it.");
    }
}
