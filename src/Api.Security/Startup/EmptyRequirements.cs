using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>
/// Finds what ASP.NET Core takes for less than what was written: an empty policy, role or scheme in <c>[Authorize]</c> asks for any
/// caller, <c>RequireClaim("department", [])</c> of a policy for any value.
/// </summary>
internal static class EmptyRequirements
{
    /// <summary>One sentence for each place, with its cure.</summary>
    public static IEnumerable<string> Of(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            var inPolicies = endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(policy => Of(policy, endpoint.DisplayName));
            foreach (var mistake in endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Where(data => !IsConventionOfPages(data, endpoint)).SelectMany(data => Of(data, endpoint.DisplayName)).Concat(inPolicies)) yield return mistake;
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is not { HubType: var hub }) continue;
            foreach (var mistake in HubMethods.Of(hub).SelectMany(method => method.Required.SelectMany(data => Of(data, $"{hub.Name}.{method.Name}")))) yield return mistake;
        }
    }

    /// <summary>The same, of one policy.</summary>
    public static IEnumerable<string> Of(AuthorizationPolicy policy, string? place) => policy.Requirements.OfType<ClaimsAuthorizationRequirement>()
        .Where(requirement => requirement.AllowedValues is { } values && !values.Any())
        .Select(requirement => $"{place} requires the claim '{requirement.ClaimType}' with one of no values, which would be any value: name one, or write RequireClaim with the claim alone.");

    private static IEnumerable<string> Of(IAuthorizeData data, string? place)
    {
        if (data.Policy is not null && string.IsNullOrWhiteSpace(data.Policy)) yield return $"{place} requires a policy with an empty name, which would be any caller: name the policy, or write [Authorize] alone.";
        if (SaysNothing(data.Roles)) yield return $"{place} requires one of no roles: name one, or leave Roles out.";
        if (SaysNothing(data.AuthenticationSchemes)) yield return $"{place} takes callers of no scheme, which would be any scheme: name one, or leave AuthenticationSchemes out.";
    }

    // AuthorizeFolder("/Admin") and its like write an empty policy when they are given none.
    private static bool IsConventionOfPages(IAuthorizeData data, Endpoint endpoint) =>
        data.Policy is "" && endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page && WrittenAttributes.Of(page).Find(data) is null;

    private static bool SaysNothing(string? list) => list is not null && list.Split(',').All(string.IsNullOrWhiteSpace);
}
