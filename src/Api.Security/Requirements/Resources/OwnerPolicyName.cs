using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The policy name <c>owner:userId:read:orders</c>: the route parameter that names the owner, then the scope.</summary>
internal static class OwnerPolicyName
{
    public const string Prefix = "owner:";

    /// <exception cref="ArgumentException">No parameter, or a scope that cannot be required.</exception>
    public static string For(string scope, string routeParameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        if (routeParameter.Contains(':', StringComparison.Ordinal)) throw new ArgumentException("Name the parameter without its constraint.", nameof(routeParameter));
        return $"{Prefix}{routeParameter}:{RequiredScope.Parse(scope, nameof(scope)).Text}";
    }

    public static IAuthorizationRequirement[] Parse(string rest)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon < 1 ? throw new ArgumentException("write owner:, the route parameter that names the owner, a colon and the scope.", nameof(rest)) : Requirements(rest[(colon + 1)..], rest[..colon]);
    }

    /// <exception cref="ArgumentException">A scope that cannot be required.</exception>
    public static IAuthorizationRequirement[] Requirements(string scope, string routeParameter)
    {
        var required = RequiredScope.Parse(scope, nameof(scope));
        return [new ScopeRequirement(required.HoweverFar()), new OwnerRequirement(required, routeParameter)];
    }
}
