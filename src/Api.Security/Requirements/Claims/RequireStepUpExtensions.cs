using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements on how and when the user logged in (RFC 9470).</summary>
public static class RequireStepUpExtensions
{
    /// <summary>
    /// Requires a stronger or more recent login, otherwise 401 <c>insufficient_user_authentication</c> with <c>acr_values</c> and
    /// <c>max_age</c>. The token's <c>acr</c>, or an entry of its <c>amr</c>, must be one of the values. Its <c>auth_time</c> may
    /// be at most <paramref name="maxAge"/> ago, and at most 30 s in the future. A token without these claims does not meet the
    /// requirement.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="acr">The accepted kinds of login, separated by spaces, such as <c>phr phrh</c>; <see langword="null"/> for any.</param>
    /// <param name="maxAge">The maximum age of the login in whole seconds, 1 or more; <see langword="null"/> for no limit.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Neither is specified, or one is out of range.</exception>
    public static TBuilder RequireStepUp<TBuilder>(this TBuilder builder, string? acr = null, TimeSpan? maxAge = null)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(StepUpRequirement.PolicyName(acr, maxAge));
}
