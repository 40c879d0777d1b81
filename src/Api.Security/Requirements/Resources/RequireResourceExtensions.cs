using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Api.Security;

/// <summary>Requirements on the owner of the requested object.</summary>
public static class RequireResourceExtensions
{
    /// <summary>
    /// Requires that the caller may access the object that the request names:
    /// <c>(AuthorizedResource&lt;Order&gt; order) =&gt; order.Value</c>. The <see cref="IResourceProvider{T}"/> loads it once,
    /// after every local requirement is met. The object must belong to the caller's tenant
    /// (<see cref="IOwnedResource.TenantId"/>) and, unless the scope was granted as <c>:any</c>, to the caller. Otherwise the
    /// response is 404, as for an object that does not exist. A missing scope is 403, before anything is loaded.
    /// </summary>
    /// <typeparam name="T">The type of the object.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="scope">
    /// The scope that the operation needs. Granted without a qualifier or as <c>:own</c>, it gives access to the caller's own
    /// objects; granted as <c>:any</c>, to all objects.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The scope cannot be required.</exception>
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
    /// <c>:any</c>: <c>app.MapGet("/users/{userId}/orders", …).RequireOwner("read:orders", "userId")</c>. Otherwise the response
    /// is 404. A subject is unique only together with its issuer: with several trusted issuers, specify the issuer, or use
    /// <see cref="RequireResource{T}(IEndpointConventionBuilder, string)"/> with objects that return it.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <param name="routeParameter">The route parameter that names the owner. It must be part of the route, or startup fails.</param>
    /// <param name="issuer">
    /// The issuer of the subject in the route: the <c>iss</c> of its tokens, or <see cref="ApiSecurityDefaults.ApiKeyIssuer"/>;
    /// <see langword="null"/> for the only trusted issuer of tokens. Required when several are trusted, or startup fails.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The parameter or the issuer is empty, or the scope cannot be required.</exception>
    public static TBuilder RequireOwner<TBuilder>(this TBuilder builder, string scope, string routeParameter, string? issuer = null)
        where TBuilder : IEndpointConventionBuilder =>
            builder.RequireAuthorization(new RequireOwnerAttribute(scope, routeParameter, issuer));
}
