using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Api.Security;

/// <summary>Requirements about whose it is that is asked for.</summary>
public static class RequireResourceExtensions
{
    /// <summary>
    /// Requires that the object which the request names may be had: <c>(AuthorizedResource&lt;Order&gt; order) =&gt; order.Value</c>. It is
    /// loaded once, by the <see cref="IResourceProvider{T}"/>, after every local requirement is met. It must be of the caller's tenant
    /// (<see cref="IOwnedResource.TenantId"/>), and the caller's own unless the scope was granted as <c>:any</c>. A foreign object is answered like one that does not
    /// exist, 404; a missing scope 403, before anything is loaded.
    /// </summary>
    /// <typeparam name="T">What is loaded.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="scope">The scope that the operation needs: unqualified or <c>:own</c>, and one's own objects open; with <c>:any</c>, all of them do.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">It cannot be required.</exception>
    public static IEndpointConventionBuilder RequireResource<T>(this IEndpointConventionBuilder builder, string scope)
        where T : class, IOwnedResource => builder.RequireAuthorization(new RequireResourceAttribute<T>(scope));

    /// <inheritdoc cref="RequireResource{T}(IEndpointConventionBuilder, string)"/>
    public static RouteHandlerBuilder RequireResource<T>(this RouteHandlerBuilder builder, string scope)
        where T : class, IOwnedResource => builder.RequireAuthorization(new RequireResourceAttribute<T>(scope));

    /// <inheritdoc cref="RequireResource{T}(IEndpointConventionBuilder, string)"/>
    public static RouteGroupBuilder RequireResource<T>(this RouteGroupBuilder builder, string scope)
        where T : class, IOwnedResource => builder.RequireAuthorization(new RequireResourceAttribute<T>(scope));

    /// <summary>
    /// Requires that a route value is the caller's subject (for a token without one, its client), unless the scope was granted as
    /// <c>:any</c>: <c>app.MapGet("/users/{userId}/orders", …).RequireOwner("read:orders", "userId")</c>. Otherwise 404. A subject
    /// is unique only together with its issuer: with several trusted issuers, name the one that is meant, or use
    /// <see cref="RequireResource{T}(IEndpointConventionBuilder, string)"/> with objects that say it.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <param name="routeParameter">The route parameter that names the owner; it must be part of the route, or the start fails.</param>
    /// <param name="issuer">
    /// Whose subject the route names: the <c>iss</c> of its tokens, or <see cref="ApiSecurityDefaults.ApiKeyIssuer"/>; <see langword="null"/> for the
    /// one issuer of tokens that is trusted. With several, it must be named, or the start fails.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">No parameter, an empty issuer, or a scope that cannot be required.</exception>
    public static TBuilder RequireOwner<TBuilder>(this TBuilder builder, string scope, string routeParameter, string? issuer = null)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireOwnerAttribute(scope, routeParameter, issuer));
}
