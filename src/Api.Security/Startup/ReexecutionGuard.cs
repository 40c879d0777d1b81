using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// Removes the note that authorization has run when routing selects another endpoint for the same request. After authorization,
/// <c>UseStatusCodePagesWithReExecute()</c>, <c>UseExceptionHandler("/path")</c> and <c>UseRewriter()</c> cause that, and the
/// note that ASP.NET Core stores with the request does not say which endpoint was authorized. Without the note, an endpoint with
/// a requirement is not executed (500), and an endpoint that needs any caller is executed only if the caller meets the fallback
/// policy. Where authorization runs again, it stores a new note.
/// </summary>
internal sealed class ReexecutionGuard(IAuthorizationPolicyProvider provider, ILoggerFactory loggers, TimeProvider clock)
    : MatcherPolicy, IEndpointSelectorPolicy
{
    // The key under which AuthorizationMiddleware notes that it was called. EndpointMiddleware checks it.
    private const string Note = "__AuthorizationMiddlewareWithEndpointInvoked";

    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];
    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly LogThrottle _minute = new(clock);

    /// <summary>Whether the pipeline has such middleware after authorization. Otherwise routing does not apply this policy.</summary>
    public bool IsNeeded { get; set; }

    // Runs after all other policies, which may replace endpoints.
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        IsNeeded && endpoints.Any(endpoint => !IsOpen(endpoint) || AnonymousCallers.IsRestricted(endpoint));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var areOpen = true;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i) || IsOpen(candidates[i].Endpoint)) continue;
            areOpen = false;
            candidates.ReplaceEndpoint(i, _guarded.GetValue(candidates[i].Endpoint, Guard), candidates[i].Values);
        }

        // EndpointMiddleware ignores an AllowAnonymous that opts out of a requirement.
        if (areOpen) httpContext.Items[Note] = true;
        else httpContext.Items.Remove(Note);
        return Task.CompletedTask;
    }

    private static bool IsOpen(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private Endpoint Guard(Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is not { } execute) return endpoint;
        return endpoint is RouteEndpoint route
            ? new RouteEndpoint(Run, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : new Endpoint(Run, endpoint.Metadata, endpoint.DisplayName);

        Task Run(HttpContext context) => context.Items.ContainsKey(Note) ? execute(context) : ExecuteAsync(endpoint, execute, context);
    }

    private async Task ExecuteAsync(Endpoint endpoint, RequestDelegate execute, HttpContext context)
    {
        if (AnonymousCallers.IsRestricted(endpoint) || !await MeetsFallbackAsync(context))
        {
            if (IsStatusPage(context))
            {
                if (_minute.TryEnter()) _logger.StatusPageNeedsCaller(endpoint.DisplayName, context.Response.StatusCode);
                return; // with the original status
            }

            throw new InvalidOperationException(
                $"{endpoint.DisplayName} was not executed: the request was re-executed after authorization, "
                    + "so the requirements of this endpoint were not checked. Call the middleware that re-executes requests before "
                    + "UseAuthentication() and UseAuthorization(), or allow anonymous access with AllowAnonymous().");
        }

        await execute(context);
    }

    private static bool IsStatusPage(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status400BadRequest
        && (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>()
            is not null);

    private async Task<bool> MeetsFallbackAsync(HttpContext context)
    {
        if (await provider.GetFallbackPolicyAsync() is not { } fallback) return true;
        var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        return (await evaluator.AuthorizeAsync(fallback, await evaluator.AuthenticateAsync(fallback, context), context, context)).Succeeded;
    }
}
