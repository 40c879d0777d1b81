using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>The paths of the API in an application whose default scheme is another one.</summary>
internal sealed class ApiPaths(IOptions<ApiSecurityOptions> options)
{
    private readonly PathPrefixes _paths = new(options.Value.Paths);
    private readonly bool _requireProtectedEndpoints = options.Value.RequireProtectedEndpoints;
    private AuthorizationPolicy? _fallback;

    /// <summary>Whether there are any.</summary>
    public bool Any => _paths.Any;

    /// <summary>Checks whether a request is below one of the paths, with or without the path base.</summary>
    public bool Contain(HttpContext context) => _paths.Any && _paths.Contain(context.Request.Path, context.Request.PathBase);

    /// <summary>Checks whether a route is below one of the paths.</summary>
    /// <param name="route">The route as it was written, such as <c>/api/orders/{id}</c>.</param>
    public bool Contain(string route) => _paths.Any && _paths.Contain(new PathString("/" + route.TrimStart('/')), default);

    /// <summary>Checks whether the route of an endpoint is below one of the paths.</summary>
    public bool Contain(Endpoint endpoint) => Contain((endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "");

    /// <summary>
    /// Returns the policy of endpoints without one: the application's, and below the paths a caller of this library besides. Which of them
    /// applies is decided for each request.
    /// </summary>
    public AuthorizationPolicy? Fallback(AuthorizationPolicy? application) =>
        !Any ? application : _fallback ??= new PathFallback(application, _requireProtectedEndpoints).Policy;
}

/// <summary>
/// A fallback policy that depends on the path. Nothing meets the requirement itself: without <see cref="ApiPolicyEvaluator"/>, every
/// request is refused.
/// </summary>
internal sealed class PathFallback : IAuthorizationRequirement
{
    public PathFallback(AuthorizationPolicy? application, bool requiresCaller)
    {
        Application = application;
        // Nothing but the schemes is needed where endpoints without a policy are open: the caller is then one of the API, or none.
        BelowPath = application is not null ? new AuthorizationPolicyBuilder(application).RequireAuthenticatedUser().Build()
            : requiresCaller ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()
            : new AuthorizationPolicyBuilder().RequireAssertion(static _ => true).Build();
        Policy = new AuthorizationPolicyBuilder().AddRequirements(this).Build();
    }

    /// <summary>What applies elsewhere; <see langword="null"/> for nothing.</summary>
    public AuthorizationPolicy? Application { get; }

    /// <summary>What applies below the paths of the API.</summary>
    public AuthorizationPolicy BelowPath { get; }

    public AuthorizationPolicy Policy { get; }

    /// <returns>What a fallback policy requires of an endpoint.</returns>
    /// <param name="policy">The fallback policy.</param>
    /// <param name="isBelowPath">Whether the endpoint is below a path of the API.</param>
    public static AuthorizationPolicy? Resolve(AuthorizationPolicy? policy, bool isBelowPath) =>
        policy is { Requirements: [PathFallback fallback] } ? isBelowPath ? fallback.BelowPath : fallback.Application : policy;
}
