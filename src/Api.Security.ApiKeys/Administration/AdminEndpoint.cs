using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>What all endpoints of the administration have in common.</summary>
internal static class AdminEndpoint
{
    /// <summary>
    /// Adds a guard to all endpoints of a group. It sees a request before its headers, query and body are read, and once more just before
    /// the endpoint runs if a filter of the application has replaced the caller.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="guard">Returns the request when the caller may use the endpoint; otherwise it has answered.</param>
    public static void Guard(this RouteGroupBuilder group, Func<HttpContext, Task<AdminRequest?>> guard) =>
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = async context =>
            {
                context.Response.Headers.CacheControl = "no-store";
                if (await guard(context) is not { } request) return;
                request.Guard = guard;
                context.Features.Set(request);
                await next(context);
            };
        });

    /// <summary>
    /// Answers with problems: the errors of the request before the endpoint runs, and 503 <c>store_unavailable</c> when it fails. A filter
    /// of the endpoint itself is the innermost one, behind those that the application adds to groups.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="statuses">
    /// The statuses of its problems for OpenAPI documents, in addition to those of every protected endpoint.
    /// </param>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses) endpoint.ProducesProblem(status);
        return endpoint.AddEndpointFilter(RunAsync);
    }

    private static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate endpoint)
    {
        var http = context.HttpContext;
        var request = AdminRequest.Get(http);
        if (!request.IsOf(http.User))
        {
            if (await request.Guard!(http) is not { } narrowed) return Results.Empty;
            request.Become(narrowed);
        }

        if (!request.Errors.AreNone) return request.Errors.Problem;
        try
        {
            return await endpoint(context);
        }
        catch (Exception exception)
            when (exception is not BadHttpRequestException && !request.Aborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            http.RequestServices.GetRequiredService<AdminFailures>().Report(exception);
            http.Response.Headers.Remove(HeaderNames.ETag);
            return AdminProblem.Unavailable;
        }
    }
}
