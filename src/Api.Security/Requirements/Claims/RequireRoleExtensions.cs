using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements about the caller's roles.</summary>
public static class RequireRoleExtensions
{
    /// <summary>
    /// Requires one of these roles, otherwise 403 <c>role_missing</c>. Where roles stand is the issuer's: <c>RoleClaims</c>, by profile.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="roles">The roles, compared whole and ordinal. Call it again to require another one besides.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">No role, or an empty one.</exception>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, params string[] roles)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireRoleAttribute(roles));
}
