using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>What requirements that are not this library's come to in its answers, unless their handler has said so itself.</summary>
internal static class NonLibraryFailures
{
    public static IEnumerable<ApiSecurityFailure> Of(AuthorizationFailure? failure, FailureFeature recorded)
    {
        if (failure is null or { FailCalled: true }) return recorded.HasApplicationFailure ? [] : [ApiSecurityFailure.Of(Refusal.PolicyDenied)];
        // What the application said is about requirements of its own, not about those of ASP.NET Core.
        return failure.FailedRequirements.Where(IsForeign).Select(MeaningOf)
            .Where(refusal => refusal != Refusal.PolicyDenied || !recorded.HasApplicationFailure).Select(ApiSecurityFailure.Of);
    }

    /// <summary>Whether nothing has failed but requirements of this library.</summary>
    public static bool AreNone(AuthorizationFailure? failure) => failure is { FailCalled: false } && !failure.FailedRequirements.Any(IsForeign);

    private static Refusal MeaningOf(IAuthorizationRequirement requirement) => requirement switch
    {
        RolesAuthorizationRequirement => Refusal.RoleMissing,
        ClaimsAuthorizationRequirement => Refusal.ClaimMissing,
        _ => Refusal.PolicyDenied,
    };

    private static bool IsForeign(IAuthorizationRequirement requirement) => requirement is not IDescribedRequirement;
}
