using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>
/// Checks the limits of a request after all local requirements and before those that call out, so that a request that is refused anyway
/// charges nothing, and a client over its limit costs nothing elsewhere.
/// </summary>
internal sealed class LimitHandler(RefusalLog log, IRequestLimiter limiter) : IAuthorizationHandler
{
    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        if (context.HasFailed || RequirementContext.RequestOf(context.Resource) is not { } request) return;
        if (HasOthers(context.PendingRequirements)) return;
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        var failure = await limiter.CheckAsync(request, requirements, context.Resource is HubInvocationContext);
        if (failure is not null && !ShadowMode.IsOn(request))
        {
            FailureFeature.GetOrAdd(request).Record(failure, failure.ViolatedRule);
            context.Fail(new AuthorizationFailureReason(this, failure.Refusal.Reason));
            return;
        }

        if (failure is not null) LetThrough(request, failure);
        for (var i = 0; i < requirements.Count; i++)
            if (requirements[i] is ILimitRequirement) context.Succeed(requirements[i]);
    }

    /// <summary>Counts and logs a request beyond a limit in shadow mode.</summary>
    public void LetThrough(HttpContext request, ApiSecurityFailure failure) =>
        log.WouldDeny(request.Features.Get<SchemeSelection>()?.Scheme?.Name, failure.Refusal)?.Write(request, null);

    private static bool HasOthers(IEnumerable<IAuthorizationRequirement> pending)
    {
        if (pending.TryGetNonEnumeratedCount(out var count) && count == 0) return false; // the usual case, without an enumerator
        foreach (var requirement in pending)
            if (requirement is not (IOutboundRequirement or ILimitRequirement)) return true;
        return false;
    }
}
