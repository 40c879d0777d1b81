using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>
/// Decides all requirements that need nobody else, and leaves what is missing with the request: MVC's own filter and
/// <c>Results.Forbid()</c> hand no failure on, and the answer must be the same.
/// </summary>
internal sealed class CallerRequirementHandler(RequirementServices services) : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        // Failed, not merely unmet: requirements of others are met by a principal that the application kept for too long.
        if (CallerCredentials.HaveEnded(context.User, services.Clock))
        {
            context.Fail(new AuthorizationFailureReason(this, "The caller's credential has expired."));
            return Task.CompletedTask;
        }

        // A policy's requirements are a list; an enumerator of it would be an allocation.
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        for (var i = 0; i < requirements.Count; i++)
        {
            var met = requirements[i] switch
            {
                ICallerRequirement requirement => IsMet(requirement, context),
                IRequirementGroup group => AreMet(group, context),
                // What fails is not recorded: another handler may know better, and who does not is answered by its type.
                ClaimsAuthorizationRequirement claims => NestedClaims.AreMet(claims, new RequirementContext(context.User, RequirementContext.RequestOf(context.Resource), services)),
                _ => false,
            };
            if (met) context.Succeed(requirements[i]);
        }

        return Task.CompletedTask;
    }

    private bool AreMet(IRequirementGroup group, AuthorizationHandlerContext context)
    {
        var met = true;
        foreach (var requirement in group.Current) met &= IsMet(requirement, context); // all of them, so that the answer names all
        return met;
    }

    private bool IsMet(ICallerRequirement requirement, AuthorizationHandlerContext context)
    {
        var request = RequirementContext.RequestOf(context.Resource);
        if (requirement.Check(new RequirementContext(context.User, request, services)) is not { } failure) return true;
        if (request is null) RequirementReports.RequestMissing(requirement, services);
        else FailureFeature.Of(request).Record(failure.Refusal == Refusal.InsufficientScope ? WithAllScopes(context) : failure);
        return false;
    }

    // RFC 6750, 3.1: "scope" names what the operation needs, the scopes that the caller has already included.
    private static ApiSecurityFailure WithAllScopes(AuthorizationHandlerContext context) =>
        ApiSecurityFailure.ScopeMissing([.. RequirementGroups.Flatten(context.Requirements).SelectMany(requirement => requirement.Scopes).Distinct(StringComparer.Ordinal)]);
}
