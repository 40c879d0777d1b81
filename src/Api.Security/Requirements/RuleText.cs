using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>Describes requirements in a few words, those of ASP.NET Core and of the application too.</summary>
internal static class RuleText
{
    /// <summary>
    /// Returns the rule, such as <c>role orders-admin</c>; for a requirement of the application, the name of its type;
    /// <see langword="null"/> when scopes and schemes say everything.
    /// </summary>
    public static string? Describe(IAuthorizationRequirement requirement) => requirement switch
    {
        IDescribedRequirement described => described.Rule,
        IPackageRequirement one => one.Rule,
        RolesAuthorizationRequirement roles => $"role {string.Join(" or ", roles.AllowedRoles)}",
        ClaimsAuthorizationRequirement claims => $"claim {claims.ClaimType}" +
            (claims.AllowedValues?.Any() is true ? $" = {string.Join(" or ", claims.AllowedValues)}" : ""),
        _ => requirement.GetType().Name,
    };

    /// <summary>Returns the rules that were not met, of those recorded with a failure; <see langword="null"/> for none.</summary>
    public static string? Describe(IEnumerable<object> rules)
    {
        var text = string.Join(
            " and ",
            rules.Select(rule => rule is IAuthorizationRequirement requirement ? Describe(requirement) : $"{rule}").OfType<string>()
                .Distinct(StringComparer.Ordinal));
        return text.Length == 0 ? null : text;
    }
}
