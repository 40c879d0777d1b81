using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Api.Security;

/// <summary>
/// Forgets that authorization has run as soon as routing chooses another endpoint for the same request: behind authorization
/// <c>UseStatusCodePagesWithReExecute()</c>, <c>UseExceptionHandler("/path")</c> and <c>UseRewriter()</c> do that, and the note which ASP.NET Core
/// leaves with the request does not say which endpoint it is about. Without the note it refuses to execute an endpoint with a
/// requirement (500); where authorization runs again it leaves a new one.
/// </summary>
internal sealed class ReexecutionGuard : MatcherPolicy, IEndpointSelectorPolicy
{
    // Under which AuthorizationMiddleware notes that it was called, and EndpointMiddleware looks for it.
    private const string Note = "__AuthorizationMiddlewareWithEndpointInvoked";

    /// <summary>Whether the pipeline has such middleware in such a place; without it, routing never asks this policy anything.</summary>
    public bool IsNeeded { get; set; }

    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => IsNeeded && endpoints.Any(AnonymousCallers.IsRestricted);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        httpContext.Items.Remove(Note);
        return Task.CompletedTask;
    }
}
