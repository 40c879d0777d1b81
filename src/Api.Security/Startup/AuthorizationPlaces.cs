using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>
/// Where the requirements of an endpoint, and its <c>AllowAnonymous</c>, were written. ASP.NET Core puts all of them into one
/// list: groups from the outermost to the innermost, then attributes, then the conventions of the call that maps the endpoint.
/// </summary>
internal static class AuthorizationPlaces
{
    private const string GrpcMethod = "Grpc.AspNetCore.Server.GrpcMethodMetadata";
    private const string RazorComponent = "Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata";

    public static IReadOnlyList<AuthorizationPlace> Find(Endpoint endpoint)
    {
        var places = new List<AuthorizationPlace>();
        var own = 0;
        for (var i = 0; i < endpoint.Metadata.Count; i++)
            if (endpoint.Metadata[i] is GroupEnd) own = i + 1;
        AddGroups(places, endpoint.Metadata, own);
        AddOwn(places, endpoint.Metadata, own);
        AddFilters(places, endpoint.Metadata.GetMetadata<ActionDescriptor>());
        return places;
    }

    private static void AddGroups(List<AuthorizationPlace> places, EndpointMetadataCollection metadata, int end)
    {
        var (from, depth) = (0, 0);
        for (var i = 0; i < end; i++)
        {
            if (metadata[i] is not GroupEnd group) continue;
            for (depth++; from < i; from++) Add(places, metadata[from], AuthorizationNearness.Group + depth, group.Name);
        }
    }

    private static void AddOwn(List<AuthorizationPlace> places, EndpointMetadataCollection metadata, int from)
    {
        var (owner, at) = OwnerOf(metadata, from);
        var attributes = WrittenAttributes.Read(owner);
        for (var i = from; i < metadata.Count; i++)
        {
            if (owner is null || owner is HubMetadata && i > at)
                Add(places, metadata[i], AuthorizationNearness.Endpoint, owner is null ? "the endpoint" : "MapHub()");
            else if (i > at) Add(places, metadata[i], AuthorizationNearness.Map, "the call that maps it");
            else if (attributes.Find(metadata[i]) is { } written) Add(places, metadata[i], written.Nearness, written.Where);
            else if (owner is PageActionDescriptor)
                Add(places, metadata[i], AuthorizationNearness.PageConvention + i - from, "a convention of Razor Pages");
            else
                Add(places, metadata[i],
                    owner.GetType().FullName is GrpcMethod ? AuthorizationNearness.Method : AuthorizationNearness.Endpoint, "the endpoint");
        }
    }

    /// <summary>Returns the metadata between the attributes and the conventions of the call that maps the endpoint.</summary>
    private static (object? Owner, int At) OwnerOf(EndpointMetadataCollection metadata, int from)
    {
        for (var i = from; i < metadata.Count; i++)
            if (metadata[i] is ControllerActionDescriptor or PageActionDescriptor or HubMetadata
                || metadata[i].GetType().FullName is GrpcMethod or RazorComponent) return (metadata[i], i);
        return (null, metadata.Count);
    }

    private static void AddFilters(List<AuthorizationPlace> places, ActionDescriptor? action)
    {
        foreach (var filter in action?.FilterDescriptors ?? [])
        {
            var (nearness, where) = filter.Scope >= FilterScope.Action ? (AuthorizationNearness.Method, "a filter of the action")
                : filter.Scope >= FilterScope.Controller ? (AuthorizationNearness.Endpoint, "a filter of the controller")
                : (AuthorizationNearness.Map, "a filter of the whole application");
            if (IsAuthorization(filter.Filter)) places.Add(new AuthorizationPlace(false, nearness, "authorization", where));
            else if (filter.Filter is IAllowAnonymousFilter) places.Add(new AuthorizationPlace(true, nearness, "AllowAnonymous", where));
        }
    }

    private static bool IsAuthorization(IFilterMetadata filter) => filter is AuthorizeFilter
        || filter is TypeFilterAttribute { ImplementationType: var type } && type.IsAssignableTo(typeof(AuthorizeFilter))
        || filter is ServiceFilterAttribute { ServiceType: var service } && service.IsAssignableTo(typeof(AuthorizeFilter));

    private static void Add(List<AuthorizationPlace> places, object item, int nearness, string where)
    {
        if (item is IAllowAnonymous) places.Add(new AuthorizationPlace(true, nearness, "AllowAnonymous", where));
        if (item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData)
            places.Add(new AuthorizationPlace(false, nearness, WhatOf(item), where));
    }

    private static string WhatOf(object item) => item switch
    {
        IAuthorizeData { Policy: { Length: > 0 } policy } => $"policy '{policy}'",
        IAuthorizeData { Roles: { Length: > 0 } roles } => $"role '{roles}'",
        IAuthorizeData => "caller",
        AuthorizationPolicy => "policy",
        _ => item.GetType().Name,
    };
}
