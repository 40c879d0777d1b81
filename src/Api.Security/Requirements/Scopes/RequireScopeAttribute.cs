using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Requires one scope, on a controller, an action, a hub, a hub method or an endpoint. Repeat the attribute to require several.
/// It is an <see cref="AuthorizeAttribute"/> with the policy <c>scope:…</c>, because SignalR enforces nothing else on hub
/// methods.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireScopeAttribute : AuthorizeAttribute
{
    /// <summary>Requires one scope.</summary>
    /// <param name="scope">The scope, compared as a whole and ordinally, such as <c>read:orders</c>.</param>
    /// <exception cref="ArgumentException">The text is not a scope as defined in RFC 6749, 3.3, or it contains a wildcard.</exception>
    public RequireScopeAttribute(string scope)
        : base(ScopeRequirement.PolicyNameOfAll(scope)) => Scope = scope;

    /// <summary>The required scope.</summary>
    public string Scope { get; }
}
