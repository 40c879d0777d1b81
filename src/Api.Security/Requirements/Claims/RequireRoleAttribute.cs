using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires a role; see <see cref="RequireRoleExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireRoleAttribute : AuthorizeAttribute
{
    /// <summary>Requires one of these roles. Repeat the attribute to require several.</summary>
    /// <param name="roles">The roles, compared whole and ordinal.</param>
    /// <exception cref="ArgumentException">No role, or an empty one.</exception>
    public RequireRoleAttribute(params string[] roles)
        : base(RolePolicyName.For(roles)) => AnyOf = roles;

    /// <summary>The roles of which one is needed.</summary>
    public IReadOnlyList<string> AnyOf { get; }
}
