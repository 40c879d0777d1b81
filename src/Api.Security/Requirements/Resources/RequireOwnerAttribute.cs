using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the route names the caller as the owner; see <see cref="RequireResourceExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireOwnerAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the route names the caller as the owner, unless the scope was granted as <c>:any</c>.</summary>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <param name="routeParameter">The route parameter that names the owner.</param>
    /// <param name="issuer">
    /// The issuer of the subject in the route: the <c>iss</c> of its tokens; <see langword="null"/> for the only trusted issuer.
    /// Required when several are trusted, or startup fails.
    /// </param>
    /// <exception cref="ArgumentException">The parameter or the issuer is empty, or the scope cannot be required.</exception>
    public RequireOwnerAttribute(string scope, string routeParameter, string? issuer = null)
        : base(OwnerRequirement.PolicyName(scope, routeParameter, issuer)) =>
            (Scope, RouteParameter, Issuer) = (scope, routeParameter, issuer);

    /// <summary>The scope that the operation needs.</summary>
    public string Scope { get; }

    /// <summary>The route parameter that names the owner.</summary>
    public string RouteParameter { get; }

    /// <summary>The issuer of the subject in the route; <see langword="null"/> for the only trusted issuer.</summary>
    public string? Issuer { get; }
}
