using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the route names the caller as the owner; see <see cref="RequireResourceExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireOwnerAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the route names the caller as the owner, unless the scope reaches any.</summary>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <param name="routeParameter">The route parameter that names the owner.</param>
    /// <param name="issuer">Whose subject the route names: the <c>iss</c> of its tokens; <see langword="null"/> for the one trusted issuer. With several, it must be named, or the start fails.</param>
    /// <exception cref="ArgumentException">No parameter, an empty issuer, or a scope that cannot be required.</exception>
    public RequireOwnerAttribute(string scope, string routeParameter, string? issuer = null)
        : base(OwnerPolicyName.For(scope, routeParameter, issuer)) => (Scope, RouteParameter, Issuer) = (scope, routeParameter, issuer);

    /// <summary>The scope that the operation needs.</summary>
    public string Scope { get; }

    /// <summary>The route parameter that names the owner.</summary>
    public string RouteParameter { get; }

    /// <summary>Whose subject the route names; <see langword="null"/> for that of the one trusted issuer.</summary>
    public string? Issuer { get; }
}
