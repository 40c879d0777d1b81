using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Api.Security;

/// <summary>Puts those who call out behind all others, those of the application included, and gives the application's a place to say why.</summary>
internal sealed class RequirementHandlerProvider(IEnumerable<IAuthorizationHandler> handlers, OutboundRequirementHandler outbound) : IAuthorizationHandlerProvider
{
    private readonly Task<IEnumerable<IAuthorizationHandler>> _handlers = Task.FromResult(handlers);

    public Task<IEnumerable<IAuthorizationHandler>> GetHandlersAsync(AuthorizationHandlerContext context)
    {
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        var (callsOut, foreign) = (false, false);
        for (var i = 0; i < requirements.Count; i++)
        {
            if (requirements[i] is IOutboundRequirement) callsOut = true;
            else if (requirements[i] is not (IDescribedRequirement or DenyAnonymousAuthorizationRequirement)) foreign = true;
        }

        if (foreign && RequirementContext.RequestOf(context.Resource) is { } request) FailureFeature.Of(request);
        return callsOut ? Task.FromResult(handlers.Append(outbound)) : _handlers;
    }
}
