using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Lets authorization handlers of the application say why.</summary>
public static class ApiSecurityFailureExtensions
{
    /// <summary>Fails the authorization, and says why: the answer is the one that the reason has everywhere.</summary>
    /// <param name="context">What the handler was called with.</param>
    /// <param name="failure">Why.</param>
    public static void Fail(this AuthorizationHandlerContext context, ApiSecurityFailure failure)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(failure);
        if (RequirementContext.RequestOf(context.Resource) is { } request) FailureFeature.Of(request).Add(failure);
        context.Fail();
    }
}
