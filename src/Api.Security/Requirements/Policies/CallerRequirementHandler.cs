using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>
/// Decides all local requirements and records on the request what is missing: MVC's own filter and <c>Results.Forbid()</c> do not
/// pass a failure on, but the response must be the same.
/// </summary>
internal sealed class CallerRequirementHandler(RequirementServices services) : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        // Fails explicitly: a principal that the application kept for too long could still meet requirements of others.
        if (CallerCredentials.HaveEnded(context.User, services.Clock))
        {
            context.Fail(new AuthorizationFailureReason(this, "The caller's credential has expired."));
            return Task.CompletedTask;
        }

        // A policy's requirements are a list; enumerating them through the interface would allocate.
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        for (var i = 0; i < requirements.Count; i++)
        {
            var met = requirements[i] switch
            {
                ICallerRequirement requirement => IsMet(requirement, context),
                RequirementGroup group => AreMet(group, context),
                // A failure is not recorded: another handler may meet the requirement. If none does, its type determines the response.
                ClaimsAuthorizationRequirement claims =>
                    NestedClaims.AreMet(
                        claims, new RequirementContext(context.User, RequirementContext.RequestOf(context.Resource), services)),
                _ => false,
            };
            if (met) context.Succeed(requirements[i]);
        }

        return Task.CompletedTask;
    }

    private bool AreMet(RequirementGroup group, AuthorizationHandlerContext context)
    {
        var met = true;
        // Checks all of them, so that the response lists everything that is missing.
        foreach (var requirement in group.Current) met &= IsMet(requirement, context);
        return met;
    }

    private bool IsMet(ICallerRequirement requirement, AuthorizationHandlerContext context)
    {
        var request = RequirementContext.RequestOf(context.Resource);
        if (requirement.Check(new RequirementContext(context.User, request, services)) is not { } failure) return true;
        if (request is null) RequirementReports.RequestMissing(requirement, services);
        else FailureFeature.GetOrAdd(request).Record(Complete(failure, context), requirement);
        return false;
    }

    // RFC 6750, 3.1: "scope" lists everything that the operation needs, including scopes that the caller already has. A new token needs all
    // authorization details as well.
    private static ApiSecurityFailure Complete(ApiSecurityFailure failure, AuthorizationHandlerContext context)
    {
        var required = RequirementGroup.Flatten(context.Requirements);
        if (failure.Refusal == Refusal.InsufficientScope)
            return ApiSecurityFailure.ScopeMissing(
                [.. required.SelectMany(requirement => requirement.Scopes).Distinct(StringComparer.Ordinal)]);
        return failure.Refusal == Refusal.AuthorizationDetailsMissing
            ? ApiSecurityFailure.AuthorizationDetailsMissing(
                [.. required.SelectMany(requirement => requirement.AuthorizationDetails).Distinct()])
            : failure;
    }
}
