using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the route names the caller as the owner; see <see cref="RequireResourceExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireOwnerAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the route names the caller as the owner, unless the scope reaches any.</summary>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <param name="routeParameter">The route parameter that names the owner.</param>
    /// <exception cref="ArgumentException">No parameter, or a scope that cannot be required.</exception>
    public RequireOwnerAttribute(string scope, string routeParameter)
        : base(OwnerPolicyName.For(scope, routeParameter)) => (Scope, RouteParameter) = (scope, routeParameter);

    /// <summary>The scope that the operation needs.</summary>
    public string Scope { get; }

    /// <summary>The route parameter that names the owner.</summary>
    public string RouteParameter { get; }
}
