using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>
/// What <c>policy.RequireClaim("realm_access.roles", "x")</c> means here. ASP.NET Core looks for a claim of exactly that name; what
/// reads as a path is looked for inside of claims too.
/// </summary>
internal static class NestedClaims
{
    // One for each requirement of the application, as long as it lives.
    private static readonly ConditionalWeakTable<ClaimsAuthorizationRequirement, Parsed> Known = [];

    public static bool AreMet(ClaimsAuthorizationRequirement requirement, in RequirementContext context) =>
        MayBeNested(requirement.ClaimType) && Known.GetValue(requirement, static requirement => new Parsed(requirement)).Claim is { } claim && claim.Check(context) is null;

    private static bool MayBeNested(string type) => type.AsSpan().IndexOfAny('.', '[') >= 0;

    private sealed class Parsed(ClaimsAuthorizationRequirement requirement)
    {
        /// <summary>The requirement; <see langword="null"/> when its type is no path.</summary>
        public ClaimRequirement? Claim { get; } = ClaimPath.TryParse(requirement.ClaimType, out var path) ? new ClaimRequirement(path!, [.. requirement.AllowedValues ?? []]) : null;
    }
}
