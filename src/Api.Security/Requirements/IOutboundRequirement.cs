using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>A requirement that depends on a store or another service. Checked last, and only when nothing has failed yet.</summary>
internal interface IOutboundRequirement : IAuthorizationRequirement, IDescribedRequirement
{
    /// <summary>The type of the handler parameter that it binds; <see langword="null"/> when it binds none.</summary>
    Type? Parameter => null;

    /// <summary>Returns a message when a service that the requirement needs is not registered; otherwise <see langword="null"/>.</summary>
    string? Missing(IServiceProviderIsService services);

    /// <returns><see langword="null"/> when the requirement is met. An outage is returned as a failure, not thrown.</returns>
    ValueTask<ApiSecurityFailure?> CheckAsync(AuthorizationHandlerContext context, HttpContext request, RequirementServices services);

    /// <summary>Loads what the endpoint needs without deciding on access, for shadow mode: the caller is accepted in any case.</summary>
    /// <returns><see langword="null"/> when the endpoint can run.</returns>
    ValueTask<ApiSecurityFailure?> PrepareAsync(HttpContext request, RequirementServices services);
}
