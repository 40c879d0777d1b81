using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Forgets that authorization has run as soon as routing chooses another endpoint for the same request: behind authorization
/// <c>UseStatusCodePagesWithReExecute()</c>, <c>UseExceptionHandler("/path")</c> and <c>UseRewriter()</c> do that, and the note which ASP.NET Core
/// leaves with the request does not say which endpoint it is about. Without the note an endpoint with a requirement is not executed
/// (500), and one that needs any caller only for those who meet the fallback policy; where authorization runs again it leaves a new one.
/// </summary>
internal sealed class ReexecutionGuard(IAuthorizationPolicyProvider provider) : MatcherPolicy, IEndpointSelectorPolicy
{
    // Under which AuthorizationMiddleware notes that it was called, and EndpointMiddleware looks for it.
    private const string Note = "__AuthorizationMiddlewareWithEndpointInvoked";

    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];

    /// <summary>Whether the pipeline has such middleware in such a place; without it, routing never asks this policy anything.</summary>
    public bool IsNeeded { get; set; }

    // Behind all others, which may bring other endpoints.
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => IsNeeded && endpoints.Any(endpoint => !IsOpen(endpoint) || AnonymousCallers.IsRestricted(endpoint));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var areOpen = true;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i) || IsOpen(candidates[i].Endpoint)) continue;
            areOpen = false;
            candidates.ReplaceEndpoint(i, _guarded.GetValue(candidates[i].Endpoint, Guard), candidates[i].Values);
        }

        // EndpointMiddleware does not look for the AllowAnonymous that opts out of a requirement.
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
            throw new InvalidOperationException($"{endpoint.DisplayName} was not executed in place of another endpoint, because nothing has checked its requirements for this request: call the middleware that leads to it before UseAuthentication() and UseAuthorization(), or open it with AllowAnonymous().");
        await execute(context);
    }

    private async Task<bool> MeetsFallbackAsync(HttpContext context)
    {
        if (await provider.GetFallbackPolicyAsync() is not { } fallback) return true;
        var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        return (await evaluator.AuthorizeAsync(fallback, await evaluator.AuthenticateAsync(fallback, context), context, context)).Succeeded;
    }
}
