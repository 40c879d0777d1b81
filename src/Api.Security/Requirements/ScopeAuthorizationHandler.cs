using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>
/// Decides scope requirements, and leaves what is missing with the request: MVC's own filter and <c>Results.Forbid()</c>
/// hand no failure on, and the answer must be the same.
/// </summary>
internal sealed class ScopeAuthorizationHandler : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        foreach (var scope in requirement.AnyOf)
        {
            if (!GrantedScopes.Contains(context.User, scope)) continue;
            context.Succeed(requirement);
            return Task.CompletedTask;
        }

        if (RequestOf(context.Resource) is { } request) Record(request, context);
        return Task.CompletedTask;
    }

    // RFC 6750, 3.1: "scope" names what the operation needs, the scopes that the caller has already included.
    private static void Record(HttpContext request, AuthorizationHandlerContext context)
    {
        foreach (var required in context.Requirements.OfType<ScopeRequirement>())
            RefusalFeature.RequireScopes(request, required.AnyOf);
    }

    private static HttpContext? RequestOf(object? resource) => resource switch
    {
        HttpContext http => http,
        AuthorizationFilterContext filter => filter.HttpContext,
        HubInvocationContext hub => hub.Context.GetHttpContext(),
        _ => null,
    };
}
