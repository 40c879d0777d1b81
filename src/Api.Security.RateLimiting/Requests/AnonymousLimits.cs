using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Api.Security.RateLimiting;

/// <summary>
/// Limits endpoints on which authorization does not run, because they admit anonymous callers: the limits are decided just before the
/// endpoint, unless they were decided before.
/// </summary>
internal sealed class AnonymousLimits(
    EndpointLimitsReader endpoints, RequestLimiter limiter, AnswerWriter answers, LimitHandler handler)
    : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _limited = [];

    // After the policies that choose an endpoint, before those that guard it.
    public override int Order => int.MaxValue - 1;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsLimited);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
            if (candidates.IsValidCandidate(i) && IsLimited(candidates[i].Endpoint))
                candidates.ReplaceEndpoint(i, _limited.GetValue(candidates[i].Endpoint, Limit), candidates[i].Values);
        return Task.CompletedTask;
    }

    // With a requirement of its own, authorization always runs. Otherwise that depends on the application.
    private bool IsLimited(Endpoint endpoint) =>
        endpoints.Find(endpoint) is not null && endpoint.RequestDelegate is not null
        && (!AnonymousCallers.IsRestricted(endpoint) || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null);

    private Endpoint Limit(Endpoint endpoint)
    {
        var execute = endpoint.RequestDelegate!;
        return endpoint is RouteEndpoint route
            ? new RouteEndpoint(RunAsync, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : new Endpoint(RunAsync, endpoint.Metadata, endpoint.DisplayName);

        async Task RunAsync(HttpContext context)
        {
            var isDecided = context.Features.Get<IRateLimitFeature>() is RateLimitFeature;
            if (await limiter.CheckAsync(context, [], isHubMethod: false) is not { } failure
                || context.Response.StatusCode == failure.Refusal.Status) // refused before: this is a page about it
                await execute(context);
            else if (ShadowMode.IsOn(context))
            {
                if (!isDecided) handler.LetThrough(context, failure);
                await execute(context);
            }
            else await answers.RefuseAsync(context, failure);
        }
    }
}
