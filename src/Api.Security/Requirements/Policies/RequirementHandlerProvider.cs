using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>
/// Runs the handlers of limits and then of outbound requirements after all other handlers, and lets the application's handlers record a
/// reason.
/// </summary>
internal sealed class RequirementHandlerProvider(
    IEnumerable<IAuthorizationHandler> handlers, OutboundRequirementHandler outbound) : IAuthorizationHandlerProvider
{
    private readonly IAuthorizationHandler[] _each = WithLimitsLast(handlers as IAuthorizationHandler[] ?? [.. handlers]);

    public Task<IEnumerable<IAuthorizationHandler>> GetHandlersAsync(AuthorizationHandlerContext context)
    {
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        var callsOut = false;
        for (var i = 0; i < requirements.Count; i++) callsOut |= requirements[i] is IOutboundRequirement;

        // Discards the result of an earlier authorization of the same request, for example by middleware of the application.
        if (RequirementContext.RequestOf(context.Resource) is { } request)
        {
            FailureFeature.Begin(request, isWanted: HasForeign(requirements));
            if (callsOut) LoadedResources.Begin(request, context);
        }

        return Task.FromResult<IEnumerable<IAuthorizationHandler>>(callsOut ? [.. _each, outbound] : _each);
    }

    // The handlers are in the order of their registration, and the application may have added some later.
    private static IAuthorizationHandler[] WithLimitsLast(IAuthorizationHandler[] all)
    {
        if (all is [.., LimitHandler]) return all;
        var limits = Array.FindIndex(all, static handler => handler is LimitHandler);
        return limits < 0 ? all : [.. all[..limits], .. all[(limits + 1)..], all[limits]];
    }

    // A handler of the application may look at every request, whatever is required.
    private bool HasForeign(IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        foreach (var handler in _each)
            if (handler is not (CallerRequirementHandler or LimitHandler or PassThroughAuthorizationHandler)) return true;

        // These requirements are their own handlers.
        for (var i = 0; i < requirements.Count; i++)
            if (requirements[i] is not (IDescribedRequirement or DenyAnonymousAuthorizationRequirement)) return true;
        return false;
    }
}
