using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Checks outbound requirements one after the other, after all other requirements, and not at all once something has failed.
/// </summary>
internal sealed class OutboundRequirementHandler(RequirementServices services) : IAuthorizationHandler
{
    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        if (context.HasFailed) return;
        IAuthorizationRequirement[] pending = [.. context.PendingRequirements];
        if (pending.Any(requirement => requirement is not IOutboundRequirement)) return;
        if (RequirementContext.RequestOf(context.Resource) is not { } request)
        {
            foreach (var requirement in pending) RequirementReports.RequestMissing(requirement, services);
            return;
        }

        foreach (var requirement in pending.Cast<IOutboundRequirement>())
        {
            if (await requirement.CheckAsync(context, request, services) is { } failure)
            {
                FailureFeature.GetOrAdd(request).Record(failure, requirement);
                return;
            }

            context.Succeed(requirement);
        }
    }
}
