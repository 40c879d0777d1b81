using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// Scope requirements on endpoints and groups. Requirements of a group and of its endpoints are combined. A segment
/// <c>{tenant}</c> is replaced with the caller's tenant, any other <c>{name}</c> with the route value of that name:
/// <c>analytics:read:{tenant}</c>. A scope limits what the client may do. To limit what its user may do, use roles, owners and
/// tenants.
/// </summary>
public static class RequireScopeExtensions
{
    /// <summary>Requires one scope: <c>app.MapGet("/orders", …).RequireScope("read:orders")</c>.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="scope">The scope, compared as a whole and ordinally.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">
    /// The scope cannot be required: it is not a scope as defined in RFC 6749, 3.3, or it contains a wildcard.
    /// </exception>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireScopeAttribute(scope));

    /// <summary>Requires every one of several scopes.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="scopes">One or more scopes, compared as a whole and ordinally.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static TBuilder RequireAllScopes<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireAllScopesAttribute(scopes));

    /// <summary>Requires at least one of several scopes.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="scopes">One or more scopes, compared as a whole and ordinally.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireAnyScopeAttribute(scopes));
}
