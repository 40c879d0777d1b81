namespace Api.Security;

/// <summary>
/// The tenant of the current request, for filters of queries: <c>HasQueryFilter(order =&gt; order.TenantId == tenants.TenantId)</c>.
/// Scoped: ask for it in the scope of the request. It does not let anybody in or keep anybody out: <c>RequireTenant()</c> does.
/// </summary>
public interface ITenantAccessor
{
    /// <summary>
    /// What <c>RequireTenant()</c> let the request in for; without it, the tenant of the caller. <see langword="null"/> outside
    /// a request, for anonymous callers, and for callers with no tenant or several.
    /// </summary>
    string? TenantId { get; }
}
