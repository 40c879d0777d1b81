using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>
/// Finds empty values that ASP.NET Core treats as less than what was written: an empty policy, role or scheme in
/// <c>[Authorize]</c> accepts any caller, <c>RequireClaim("department", [])</c> in a policy accepts any value.
/// </summary>
internal static class EmptyRequirements
{
    /// <summary>Returns one sentence for each place, with its fix.</summary>
    public static IEnumerable<string> Find(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            var inPolicies = endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()
                .SelectMany(policy => Find(policy, endpoint.DisplayName));
            foreach (var error in endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()
                .Where(data => !IsConventionOfPages(data, endpoint)).SelectMany(data => Find(data, endpoint.DisplayName))
                .Concat(inPolicies)) yield return error;
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is not { HubType: var hub }) continue;
            foreach (var error in HubMethods.Find(hub)
                .SelectMany(method => method.Required.SelectMany(data => Find(data, $"{hub.Name}.{method.Name}")))) yield return error;
        }
    }

    /// <summary>Returns the same for one policy.</summary>
    public static IEnumerable<string> Find(AuthorizationPolicy policy, string? place) =>
        policy.Requirements.OfType<ClaimsAuthorizationRequirement>()
        .Where(requirement => requirement.AllowedValues is { } values && !values.Any())
        .Select(requirement =>
            $"{place} requires the claim '{requirement.ClaimType}' with an empty list of values, which would accept any value: "
                + "name a value, or call RequireClaim with the claim name only.");

    private static IEnumerable<string> Find(IAuthorizeData data, string? place)
    {
        if (data.Policy is not null && string.IsNullOrWhiteSpace(data.Policy))
            yield return $"{place} requires a policy with an empty name, which would accept any caller: name the policy, "
                + "or write [Authorize] alone.";
        if (SaysNothing(data.Roles)) yield return $"{place} requires an empty list of roles: name a role, or omit Roles.";
        if (SaysNothing(data.AuthenticationSchemes))
            yield return $"{place} has an empty list of authentication schemes, which would accept any scheme: name a scheme, "
                + "or omit AuthenticationSchemes.";
    }

    // AuthorizeFolder("/Admin") and similar calls write an empty policy when none is specified.
    private static bool IsConventionOfPages(IAuthorizeData data, Endpoint endpoint) =>
        data.Policy is "" && endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page
            && WrittenAttributes.Read(page).Find(data) is null;

    private static bool SaysNothing(string? list) => list is not null && list.Split(',').All(string.IsNullOrWhiteSpace);
}
