using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>A requirement that is decided locally, from the caller, the request and the clock.</summary>
internal interface ICallerRequirement : IAuthorizationRequirement, IDescribedRequirement
{
    /// <summary>The required scopes, as challenges list them.</summary>
    IReadOnlyList<string> Scopes => [];

    /// <summary>The required authorization details, as refusals list them.</summary>
    IReadOnlyList<RequiredAuthorizationDetail> AuthorizationDetails => [];

    /// <returns><see langword="null"/> when the requirement is met.</returns>
    ApiSecurityFailure? Check(in RequirementContext context);
}
