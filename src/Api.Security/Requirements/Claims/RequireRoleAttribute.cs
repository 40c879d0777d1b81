using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires a role; see <see cref="RequireRoleExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireRoleAttribute : AuthorizeAttribute
{
    /// <summary>Requires one of these roles. Repeat the attribute to require several.</summary>
    /// <param name="roles">The roles, compared as a whole and ordinally.</param>
    /// <exception cref="ArgumentException">There is no role, or a role is empty.</exception>
    public RequireRoleAttribute(params string[] roles)
        : base(RoleRequirement.PolicyName(roles)) => RoleNames = roles;

    /// <summary>The roles; the caller needs one of them.</summary>
    public IReadOnlyList<string> RoleNames { get; }
}
