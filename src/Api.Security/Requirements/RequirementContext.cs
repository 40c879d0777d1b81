using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>What a requirement can read.</summary>
/// <param name="Caller">The caller.</param>
/// <param name="Request">
/// The request; <see langword="null"/> when the resource of the authorization is not a request. A requirement that reads the
/// request is then not met.
/// </param>
/// <param name="Services">The services, which do not change between requests.</param>
internal readonly record struct RequirementContext(ClaimsPrincipal Caller, HttpContext? Request, RequirementServices Services)
{
    /// <summary>Returns the request behind the resource of an authorization, whichever part of ASP.NET Core authorizes.</summary>
    public static HttpContext? RequestOf(object? resource) => resource switch
    {
        HttpContext http => http,
        ActionContext action => action.HttpContext, // the contexts of MVC's filters
        EndpointFilterInvocationContext filter => filter.HttpContext,
        HubInvocationContext hub => hub.Context.GetHttpContext(),
        _ => null,
    };
}
