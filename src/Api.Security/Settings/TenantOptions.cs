namespace Api.Security;

/// <summary>
/// How the tenant of a caller is determined, and how callers of another tenant are answered. A header alone never determines it.
/// </summary>
public sealed class TenantOptions
{
    /// <summary>The claim with the caller's tenant; <c>a.b</c> reads the member <c>b</c> of the claim <c>a</c>.</summary>
    /// <value>Default: <c>tenant_id</c>.</value>
    public string ClaimType { get; set; } = "tenant_id";

    /// <summary>The route parameter with the tenant of the requested resource, unless <c>RequireTenant()</c> names one.</summary>
    /// <value>Default: <c>tenantId</c>.</value>
    public string RouteParameter { get; set; } = "tenantId";

    /// <summary>
    /// Whether a resource of another tenant is answered as if it did not exist: 404 instead of 403 <c>tenant_mismatch</c>.
    /// </summary>
    /// <value>Default: <see langword="false"/>. Resources that <c>RequireResource</c> protects are always hidden.</value>
    public bool HideExistence { get; set; }

    /// <summary>A scope that allows callers, such as a support team, to access every tenant.</summary>
    /// <value>Default: <see langword="null"/>, no such scope.</value>
    public string? CrossTenantScope { get; set; }
}
