using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>
/// Maps failed requirements of ASP.NET Core and of the application to reasons, unless their handler has recorded a failure itself.
/// </summary>
internal static class NonLibraryFailures
{
    public static IEnumerable<ApiSecurityFailure> Find(
        AuthorizationFailure? failure, FailureFeature recorded, ClaimsPrincipal caller)
    {
        if (failure is null or { FailCalled: true })
            return recorded.HasApplicationFailure ? [] : [ApiSecurityFailure.From(Refusal.PolicyDenied)];
        // A failure that the application recorded is about its own requirements, not about those of ASP.NET Core.
        return failure.FailedRequirements.Where(IsForeign).Select(requirement => MeaningOf(requirement, caller))
            .Where(refusal => refusal != Refusal.PolicyDenied || !recorded.HasApplicationFailure).Select(ApiSecurityFailure.From);
    }

    /// <summary>Whether only requirements of this library have failed.</summary>
    public static bool AreNone(AuthorizationFailure? failure) =>
        failure is { FailCalled: false } && !failure.FailedRequirements.Any(IsForeign);

    private static Refusal MeaningOf(IAuthorizationRequirement requirement, ClaimsPrincipal caller) => requirement switch
    {
        RolesAuthorizationRequirement => OmittedRoles.Explain(caller),
        ClaimsAuthorizationRequirement => Refusal.ClaimMissing,
        _ => Refusal.PolicyDenied,
    };

    private static bool IsForeign(IAuthorizationRequirement requirement) => requirement is not IDescribedRequirement;
}
