using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>A requirement that is decided here and now, from the caller, the request and the clock.</summary>
internal interface ICallerRequirement : IAuthorizationRequirement, IDescribedRequirement
{
    /// <summary>The scopes that it asks for, as challenges name them.</summary>
    IReadOnlyList<string> Scopes => [];

    /// <returns><see langword="null"/> when it is met.</returns>
    ApiSecurityFailure? Check(in RequirementContext context);
}
