using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires a claim; see <see cref="RequireClaimExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireClaimAttribute : AuthorizeAttribute
{
    /// <summary>Requires a claim with any value except <c>null</c>.</summary>
    /// <param name="type">The claim, such as <c>department</c> or <c>realm_access.roles</c>.</param>
    /// <exception cref="ArgumentException">The claim name is not valid.</exception>
    public RequireClaimAttribute(string type)
        : base(ClaimRequirement.PolicyName(type)) => (Type, Values) = (type, []);

    /// <summary>Requires a claim with one of several values.</summary>
    /// <param name="type">The claim, such as <c>department</c> or <c>realm_access.roles</c>.</param>
    /// <param name="values">The accepted values; at least one, none of them empty.</param>
    /// <exception cref="ArgumentException">The claim name is not valid, there is no value, or a value is empty.</exception>
    public RequireClaimAttribute(string type, params string[] values)
        : base(ClaimRequirement.PolicyName(type, values)) => (Type, Values) = (type, values);

    /// <summary>The claim.</summary>
    public string Type { get; }

    /// <summary>The accepted values; empty for any value.</summary>
    public IReadOnlyList<string> Values { get; }
}
