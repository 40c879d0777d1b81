using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires at least one of several scopes.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireAnyScopeAttribute : AuthorizeAttribute
{
    /// <summary>Requires at least one of these scopes.</summary>
    /// <param name="scopes">One or more scopes, compared as a whole and ordinally.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one is not a scope as defined in RFC 6749, 3.3, or contains a wildcard.
    /// </exception>
    public RequireAnyScopeAttribute(params string[] scopes)
        : base(ScopeRequirement.PolicyNameOfAny(scopes)) => Scopes = scopes;

    /// <summary>The scopes; the caller needs at least one of them.</summary>
    public IReadOnlyList<string> Scopes { get; }
}
