using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires at least one of several scopes.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireAnyScopeAttribute : AuthorizeAttribute
{
    /// <summary>Requires at least one of these scopes.</summary>
    /// <param name="scopes">One or more scopes, compared whole and ordinal.</param>
    /// <exception cref="ArgumentException">None, or one that is not a scope of RFC 6749, 3.3.</exception>
    public RequireAnyScopeAttribute(params string[] scopes)
        : base(ScopePolicyName.ForAny(scopes)) => Scopes = scopes;

    /// <summary>The scopes of which one is required.</summary>
    public IReadOnlyList<string> Scopes { get; }
}
