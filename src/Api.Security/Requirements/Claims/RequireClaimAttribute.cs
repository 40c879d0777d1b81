using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires a claim; see <see cref="RequireClaimExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireClaimAttribute : AuthorizeAttribute
{
    /// <summary>Requires a claim.</summary>
    /// <param name="type">The claim, such as <c>department</c> or <c>realm_access.roles</c>.</param>
    /// <param name="values">The values of which it needs one; none for any value.</param>
    /// <exception cref="ArgumentException">The claim is none.</exception>
    public RequireClaimAttribute(string type, params string[] values)
        : base(ClaimPolicyName.For(type, values)) => (Type, Values) = (type, values);

    /// <summary>The claim.</summary>
    public string Type { get; }

    /// <summary>The values of which it needs one.</summary>
    public IReadOnlyList<string> Values { get; }
}
