using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires every one of several scopes.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireAllScopesAttribute : AuthorizeAttribute
{
    /// <summary>Requires every one of these scopes.</summary>
    /// <param name="scopes">One or more scopes, compared as a whole and ordinally.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one is not a scope as defined in RFC 6749, 3.3, or contains a wildcard.
    /// </exception>
    public RequireAllScopesAttribute(params string[] scopes)
        : base(ScopeRequirement.PolicyNameOfAll(scopes)) => Scopes = scopes;

    /// <summary>The required scopes.</summary>
    public IReadOnlyList<string> Scopes { get; }
}
