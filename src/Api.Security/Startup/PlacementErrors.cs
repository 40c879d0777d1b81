using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Finds requirements that would be skipped because of their place, or because of the place of something else.</summary>
internal static class PlacementErrors
{
    /// <summary>Returns one sentence for each error, with its fix.</summary>
    public static IEnumerable<string> OfEndpoints(IServiceProvider services) =>
    [
        .. CodePolicies.Errors(
            services.GetRequiredService<IOptions<AuthorizationOptions>>().Value, services.GetRequiredService<PolicyNames>()),
        .. services.GetService<EndpointDataSource>() is { } source
            ?
            [
                .. EmptyRequirements.Find(source.Endpoints), .. AnonymousContradictions.Find(source),
                .. UnlimitedEndpoints.Find(source.Endpoints, services.GetRequiredService<IServiceProviderIsService>()),
                .. HubMethods.Errors(source.Endpoints), .. ShortCircuits.Errors(source.Endpoints, FallbackOf(services)),
            ]
            : Enumerable.Empty<string>(),
    ];

    /// <summary>Returns the errors that can be known only after the pipeline is built.</summary>
    public static IReadOnlyList<string> OfPipeline(IServiceProvider services, RequestDelegate pipeline)
    {
        var paths = new UnauthorizedPaths(PathFallback.Resolve(Fallback(services), isBelowPath: false), FallbackOf(services));
        var errors = paths.Find(pipeline);
        services.GetRequiredService<ReexecutionGuard>().IsNeeded = paths.HasReexecution;
        return errors;
    }

    /// <summary>Returns the policy of endpoints without one.</summary>
    public static AuthorizationPolicy? Fallback(IServiceProvider services) =>
        services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync().GetAwaiter().GetResult();

    private static Func<Endpoint, AuthorizationPolicy?> FallbackOf(IServiceProvider services)
    {
        var (fallback, paths) = (Fallback(services), services.GetRequiredService<ApiPaths>());
        return endpoint => PathFallback.Resolve(fallback, paths.Contain(endpoint));
    }
}
