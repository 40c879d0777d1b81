using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>What a requirement may look at.</summary>
/// <param name="Caller">Who is calling.</param>
/// <param name="Request">
/// The request; <see langword="null"/> when authorization was asked for something else. A requirement that reads the request is then not met.
/// </param>
/// <param name="Services">What does not change between requests.</param>
internal readonly record struct RequirementContext(ClaimsPrincipal Caller, HttpContext? Request, RequirementServices Services)
{
    /// <summary>The request behind the resource of an authorization, whichever part of ASP.NET Core asks.</summary>
    public static HttpContext? RequestOf(object? resource) => resource switch
    {
        HttpContext http => http,
        ActionContext action => action.HttpContext, // the contexts of MVC's filters
        EndpointFilterInvocationContext filter => filter.HttpContext,
        HubInvocationContext hub => hub.Context.GetHttpContext(),
        _ => null,
    };
}
