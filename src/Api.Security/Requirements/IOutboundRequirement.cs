using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>A requirement that has to ask somebody else: a store, another service. Asked last, and only when nothing has failed yet.</summary>
internal interface IOutboundRequirement : IAuthorizationRequirement, IDescribedRequirement
{
    /// <summary>The type of the handler parameter that it fills; <see langword="null"/> for none.</summary>
    Type? Parameter => null;

    /// <summary>What has to be registered for it, when it is not.</summary>
    string? Missing(IServiceProviderIsService services);

    /// <returns><see langword="null"/> when it is met. An outage is a failure and no exception.</returns>
    ValueTask<ApiSecurityFailure?> CheckAsync(AuthorizationHandlerContext context, HttpContext request, RequirementServices services);

    /// <summary>Gets what the endpoint needs, without a judgement: its caller is let in whatever that would be.</summary>
    /// <returns><see langword="null"/> when the endpoint can run.</returns>
    ValueTask<ApiSecurityFailure?> PrepareAsync(HttpContext request, RequirementServices services);
}
