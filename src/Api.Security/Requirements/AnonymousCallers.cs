using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Checks whether an endpoint requires a caller.</summary>
internal static class AnonymousCallers
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="fallback">What an endpoint without a policy requires; <see langword="null"/> for nothing.</param>
    public static bool AreLetIn(Endpoint endpoint, Func<Endpoint, AuthorizationPolicy?> fallback) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || !IsRestricted(endpoint) && (fallback(endpoint) is null || ShortCircuits.AnswersStatusOnly(endpoint));

    /// <summary>Checks whether the endpoint itself, or a group around it, has a requirement.</summary>
    public static bool IsRestricted(Endpoint endpoint) =>
        endpoint.Metadata.Any(item => item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData);
}
