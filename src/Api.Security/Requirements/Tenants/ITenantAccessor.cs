namespace Api.Security;

/// <summary>
/// The tenant of the current request, for query filters: <c>HasQueryFilter(order =&gt; order.TenantId == tenants.TenantId)</c>. A
/// scoped service: resolve it in the scope of the request. It does not restrict access; <c>RequireTenant()</c> does.
/// </summary>
public interface ITenantAccessor
{
    /// <summary>
    /// The tenant that <c>RequireTenant()</c> accepted the request for; without it, the tenant of the caller.
    /// <see langword="null"/> outside a request, for anonymous callers, and for callers with no tenant or several.
    /// </summary>
    string? TenantId { get; }
}
