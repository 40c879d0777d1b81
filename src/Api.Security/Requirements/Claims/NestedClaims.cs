using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>
/// Evaluates <c>policy.RequireClaim("realm_access.roles", "x")</c>. ASP.NET Core looks only for a claim of exactly that name;
/// here, a name that is a path is also looked up inside claims.
/// </summary>
internal static class NestedClaims
{
    // One entry for each requirement of the application, for as long as that requirement exists.
    private static readonly ConditionalWeakTable<ClaimsAuthorizationRequirement, Parsed> Known = [];

    public static bool AreMet(ClaimsAuthorizationRequirement requirement, in RequirementContext context) =>
        MayBeNested(requirement.ClaimType) && Known.GetValue(requirement, static requirement => new Parsed(requirement)).Claim is { } claim
            && claim.Check(context) is null;

    private static bool MayBeNested(string type) => type.AsSpan().IndexOfAny('.', '[') >= 0;

    private sealed class Parsed(ClaimsAuthorizationRequirement requirement)
    {
        /// <summary>The requirement; <see langword="null"/> when its type is not a path.</summary>
        public ClaimRequirement? Claim { get; } = ClaimPath.TryParse(requirement.ClaimType, out var path)
            ? new ClaimRequirement(path!, [.. requirement.AllowedValues ?? []])
            : null;
    }
}
