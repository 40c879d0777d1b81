using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Requires one scope, on a controller, an action, a hub, a hub method or an endpoint. Repeat it to require several.
/// It is an <see cref="AuthorizeAttribute"/> with the policy <c>scope:…</c>, because SignalR enforces nothing else on hub methods.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireScopeAttribute : AuthorizeAttribute
{
    /// <summary>Requires one scope.</summary>
    /// <param name="scope">The scope, compared whole and ordinal, such as <c>read:orders</c>.</param>
    /// <exception cref="ArgumentException">Not a scope of RFC 6749, 3.3.</exception>
    public RequireScopeAttribute(string scope)
        : base(ScopePolicyName.ForAll(scope)) => Scope = scope;

    /// <summary>The required scope.</summary>
    public string Scope { get; }
}
