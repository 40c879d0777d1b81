using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements on the caller's roles.</summary>
public static class RequireRoleExtensions
{
    /// <summary>
    /// Requires one of these roles, otherwise 403 <c>role_missing</c>. The issuer determines which claims hold roles:
    /// <c>RoleClaims</c>, by default from its profile.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="roles">The roles, compared as a whole and ordinally. Call the method again to require a further role.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no role, or a role is empty.</exception>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, params string[] roles)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireRoleAttribute(roles));
}
