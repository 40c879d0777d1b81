using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>
/// Maps failed requirements of ASP.NET Core and of the application to reasons, unless their handler has recorded a failure itself.
/// </summary>
internal static class NonLibraryFailures
{
    // Not the message of the failure, which may contain anything.
    private const string FailedByHandler = "no handler that calls Fail()";

    /// <summary>Records them with the failures of the library.</summary>
    public static void Record(AuthorizationFailure? failure, FailureFeature recorded, ClaimsPrincipal caller)
    {
        if (IsLimit(failure)) return;
        if (failure is null or { FailCalled: true })
        {
            recorded.CredentialHasEnded |= failure?.FailureReasons.Any(reason => reason.Handler is CallerRequirementHandler) is true;
            if (!recorded.HasApplicationFailure)
                recorded.Record(ApiSecurityFailure.From(Refusal.PolicyDenied), failure is null ? null : FailedByHandler);
            return;
        }

        // A failure that the application recorded is about its own requirements, not about those of ASP.NET Core.
        var hasApplicationFailure = recorded.HasApplicationFailure;
        foreach (var requirement in failure.FailedRequirements.Where(IsForeign))
            if (MeaningOf(requirement, caller) is var refusal && (refusal != Refusal.PolicyDenied || !hasApplicationFailure))
                recorded.Record(ApiSecurityFailure.From(refusal), requirement);
    }

    /// <summary>Whether only requirements of this library have failed.</summary>
    public static bool AreNone(AuthorizationFailure? failure) =>
        failure is { FailCalled: false } && !failure.FailedRequirements.Any(IsForeign);

    /// <summary>Whether the request is beyond a limit, which is recorded already. Limits are checked when nothing else failed.</summary>
    public static bool IsLimit(AuthorizationFailure? failure) =>
        failure is { FailCalled: true } && failure.FailureReasons.Any()
            && failure.FailureReasons.All(reason => reason.Handler is LimitHandler);

    private static Refusal MeaningOf(IAuthorizationRequirement requirement, ClaimsPrincipal caller) => requirement switch
    {
        RolesAuthorizationRequirement => OmittedRoles.Explain(caller),
        ClaimsAuthorizationRequirement => Refusal.ClaimMissing,
        _ => Refusal.PolicyDenied,
    };

    private static bool IsForeign(IAuthorizationRequirement requirement) => requirement is not IDescribedRequirement;
}
