using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// Scope requirements on endpoints and groups. Requirements of a group and of its endpoints add up. A segment <c>{tenant}</c>
/// stands for the caller's tenant, any other <c>{name}</c> for the route value of that name: <c>analytics:read:{tenant}</c>. A
/// scope says what the client may do; what its user may do is for roles, owners and tenants to say.
/// </summary>
public static class RequireScopeExtensions
{
    /// <summary>Requires one scope: <c>app.MapGet("/orders", …).RequireScope("read:orders")</c>.</summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="scope">The scope, compared whole and ordinal.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">It cannot be required: not a scope of RFC 6749, 3.3, or with a wildcard.</exception>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireScopeAttribute(scope));

    /// <summary>Requires every one of several scopes.</summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="scopes">One or more scopes, compared whole and ordinal.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">None, or one that cannot be required.</exception>
    public static TBuilder RequireAllScopes<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireAllScopesAttribute(scopes));

    /// <summary>Requires at least one of several scopes.</summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="scopes">One or more scopes, compared whole and ordinal.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">None, or one that cannot be required.</exception>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireAnyScopeAttribute(scopes));
}
