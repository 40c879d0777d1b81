using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Lets authorization handlers of the application return a reason.</summary>
public static class ApiSecurityFailureExtensions
{
    /// <summary>Fails the authorization with a reason. The response is the one defined for that reason.</summary>
    /// <param name="context">The context of the handler.</param>
    /// <param name="failure">The reason.</param>
    public static void Fail(this AuthorizationHandlerContext context, ApiSecurityFailure failure)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(failure);
        if (RequirementContext.RequestOf(context.Resource) is { } request) FailureFeature.GetOrAdd(request).Add(failure);
        context.Fail();
    }
}
