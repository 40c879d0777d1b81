using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>Puts those who call out behind all others, those of the application included, and gives the application's a place to say why.</summary>
internal sealed class RequirementHandlerProvider(IEnumerable<IAuthorizationHandler> handlers, OutboundRequirementHandler outbound) : IAuthorizationHandlerProvider
{
    private readonly Task<IEnumerable<IAuthorizationHandler>> _handlers = Task.FromResult(handlers);
    private readonly IAuthorizationHandler[] _each = handlers as IAuthorizationHandler[] ?? [.. handlers];

    public Task<IEnumerable<IAuthorizationHandler>> GetHandlersAsync(AuthorizationHandlerContext context)
    {
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        var callsOut = false;
        for (var i = 0; i < requirements.Count; i++) callsOut |= requirements[i] is IOutboundRequirement;

        // What an earlier question found, by middleware of the application perhaps, is no answer to this one.
        if (RequirementContext.RequestOf(context.Resource) is { } request)
        {
            FailureFeature.Begin(request, isWanted: HasForeign(requirements));
            if (callsOut) LoadedResources.Begin(request, context);
        }

        return callsOut ? Task.FromResult(handlers.Append(outbound)) : _handlers;
    }

    // Whatever is required: a handler of the application may look at every request.
    private bool HasForeign(IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        foreach (var handler in _each)
            if (handler is not (CallerRequirementHandler or PassThroughAuthorizationHandler)) return true;

        // These bring their own handler with them.
        for (var i = 0; i < requirements.Count; i++)
            if (requirements[i] is not (IDescribedRequirement or DenyAnonymousAuthorizationRequirement)) return true;
        return false;
    }
}
