using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Whether an endpoint asks for a caller at all.</summary>
internal static class AnonymousCallers
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="fallback">What endpoints without a policy require; <see langword="null"/> for nothing.</param>
    public static bool AreLetIn(Endpoint endpoint, AuthorizationPolicy? fallback) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || !IsRestricted(endpoint) && (fallback is null || ShortCircuits.AnswersStatusOnly(endpoint));

    /// <summary>Whether something is required of it by itself, or by a group around it.</summary>
    public static bool IsRestricted(Endpoint endpoint) => endpoint.Metadata.Any(item => item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData);
}
