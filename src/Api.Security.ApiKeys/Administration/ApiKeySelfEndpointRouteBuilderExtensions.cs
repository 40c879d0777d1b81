using Api.Security.ApiKeys;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Maps the endpoints that API keys use for themselves.</summary>
public static class ApiKeySelfEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps an endpoint that returns the key of the request (<c>GET</c>), and one that issues its successor (<c>POST …/rotation</c>) if
    /// <see cref="ApiClient.SelfRotation"/> is on, so that secret managers can rotate keys themselves. Only callers of the scheme
    /// <c>ApiKey</c> are accepted, whatever conventions are added to the endpoints.
    /// </summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="pattern">The path. Default: <c>/api-keys/self</c>.</param>
    /// <returns>The endpoints.</returns>
    public static IEndpointConventionBuilder MapApiKeySelf(this IEndpointRouteBuilder endpoints, string pattern = "/api-keys/self")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var scheme = endpoints.ServiceProvider.GetRequiredService<ApiKeyAuthentication>();
        var group = endpoints.MapGroup(pattern);
        group.RequireAuthorization(SelfEndpoints.Policy(scheme)).WithTags("API keys");
        group.Guard(context => SelfEndpoints.GuardAsync(scheme, context));
        group.MapGet("", SelfEndpoints.GetAsync).WithSummary("Returns the key of this request.").Produces<OwnApiKey>().WithProblems();
        group.MapPost("/rotation", SelfEndpoints.RotateAsync)
            .WithSummary("Issues the next key of the client. Its secret is returned only in this response.")
            .Produces<IssuedApiKey>(201).WithProblems(400, 403, 409, 412, 415, 422, 429);
        return group;
    }
}
