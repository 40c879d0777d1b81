using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the caller belongs to the tenant of the route; see <see cref="RequireTenantExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireTenantAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the caller belongs to the tenant of the route.</summary>
    /// <param name="routeParameter">
    /// The route parameter that names the tenant; <see langword="null"/> for <c>Tenant:RouteParameter</c>.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public RequireTenantAttribute(string? routeParameter = null)
        : base(TenantRequirement.PolicyName(routeParameter)) => RouteParameter = routeParameter;

    /// <summary>The route parameter that names the tenant.</summary>
    public string? RouteParameter { get; }
}
