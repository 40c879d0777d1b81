using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Limits requests. Asked once for each request, when no local requirement refuses the caller and before any requirement calls out.
/// Registered by <c>AddRateLimits()</c>.
/// </summary>
internal interface IRequestLimiter
{
    /// <summary>
    /// Decides all limits of a request together, by the metadata of its endpoint and by requirements, and charges them all or none.
    /// </summary>
    /// <param name="request">The request; for a method of a hub, that of its connection.</param>
    /// <param name="requirements">The requirements; those that are an <see cref="ILimitRequirement"/> count.</param>
    /// <param name="isHubMethod">Whether a method of a hub is called: each call counts.</param>
    /// <returns><see langword="null"/> when the request may go on.</returns>
    ValueTask<ApiSecurityFailure?> CheckAsync(
        HttpContext request, IReadOnlyList<IAuthorizationRequirement> requirements, bool isHubMethod);
}

/// <summary>A limit as a requirement, for policy names.</summary>
internal interface ILimitRequirement : IAuthorizationRequirement, IDescribedRequirement;

/// <summary>A limit in the metadata of an endpoint. It is no authorization: it also limits anonymous callers.</summary>
internal interface ILimitMetadata
{
    /// <summary>The description for reports, such as <c>rate limit of plan gold</c>.</summary>
    string Rule { get; }
}
