namespace Api.Security;

/// <summary>Where a caller's tenant is said, and what happens to callers of another one. A header alone never says it.</summary>
public sealed class TenantOptions
{
    /// <summary>The claim that names the caller's tenant; <c>a.b</c> reads the member <c>b</c> of the claim <c>a</c>.</summary>
    /// <value>Default: <c>tenant_id</c>.</value>
    public string ClaimType { get; set; } = "tenant_id";

    /// <summary>The route parameter that names the tenant of what is asked for, where <c>RequireTenant()</c> names none.</summary>
    /// <value>Default: <c>tenantId</c>.</value>
    public string RouteParameter { get; set; } = "tenantId";

    /// <summary>Whether what belongs to another tenant is answered as if it did not exist: 404 instead of 403 <c>tenant_mismatch</c>.</summary>
    /// <value>Default: <see langword="false"/>. What <c>RequireResource</c> protects is always hidden.</value>
    public bool HideExistence { get; set; }

    /// <summary>A scope whose holders may enter every tenant, such as those of a support team.</summary>
    /// <value>Default: <see langword="null"/>, nobody.</value>
    public string? CrossTenantScope { get; set; }
}
