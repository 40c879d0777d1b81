using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>What requirements that are not this library's come to in its answers, unless their handler has said so itself.</summary>
internal static class ForeignFailures
{
    public static IEnumerable<ApiSecurityFailure> Of(AuthorizationFailure? failure, FailureFeature recorded)
    {
        if (recorded.ApplicationHasSpoken) return [];
        if (failure is null or { FailCalled: true }) return [ApiSecurityFailure.Of(Refusal.PolicyDenied)];
        return failure.FailedRequirements.Where(IsForeign).Select(requirement => ApiSecurityFailure.Of(requirement switch
        {
            RolesAuthorizationRequirement => Refusal.RoleMissing,
            ClaimsAuthorizationRequirement => Refusal.ClaimMissing,
            _ => Refusal.PolicyDenied,
        }));
    }

    /// <summary>Whether nothing has failed but requirements of this library.</summary>
    public static bool AreNone(AuthorizationFailure? failure) => failure is { FailCalled: false } && !failure.FailedRequirements.Any(IsForeign);

    private static bool IsForeign(IAuthorizationRequirement requirement) => requirement is not IDescribedRequirement;
}
