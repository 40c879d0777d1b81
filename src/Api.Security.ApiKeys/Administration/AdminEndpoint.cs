using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>What all endpoints of the administration have in common.</summary>
internal static class AdminEndpoint
{
    /// <summary>
    /// Adds a guard to all endpoints of a group, and answers with the errors of the request before an endpoint runs. The guard sees a
    /// request before its headers, query and body are read.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="guard">Returns the request when the caller may use the endpoint; otherwise it has answered.</param>
    public static void Guard(this RouteGroupBuilder group, Func<HttpContext, Task<AdminRequest?>> guard)
    {
        group.AddEndpointFilter(async (context, next) => AdminRequest.Get(context.HttpContext).Errors is { AreNone: false } errors
            ? errors.Problem
            : await next(context));
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = async context =>
            {
                context.Response.Headers.CacheControl = "no-store";
                if (await guard(context) is { } request) await RunAsync(request, next);
            };
        });
    }

    /// <summary>Describes the responses for OpenAPI documents, in addition to those of every protected endpoint.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses) endpoint.ProducesProblem(status);
        return endpoint;
    }

    // Failures are logged and answered with 503 store_unavailable.
    private static async Task RunAsync(AdminRequest request, RequestDelegate endpoint)
    {
        request.Http.Features.Set(request);
        try
        {
            await endpoint(request.Http);
        }
        catch (Exception exception)
            when (exception is not BadHttpRequestException && !request.Aborted.IsCancellationRequested && !request.Http.Response.HasStarted)
        {
            request.Http.RequestServices.GetRequiredService<AdminFailures>().Report(exception);
            request.Http.Response.Headers.Remove(HeaderNames.ETag);
            await AdminProblem.Unavailable.ExecuteAsync(request.Http);
        }
    }
}
