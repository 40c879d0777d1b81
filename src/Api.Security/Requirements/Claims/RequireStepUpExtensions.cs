using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements about how and when the user logged in (RFC 9470).</summary>
public static class RequireStepUpExtensions
{
    /// <summary>
    /// Requires a stronger or more recent login, otherwise 401 <c>insufficient_user_authentication</c> with <c>acr_values</c> and
    /// <c>max_age</c>. The token's <c>acr</c>, or an entry of its <c>amr</c>, must be one of the values; its <c>auth_time</c> may be
    /// <paramref name="maxAge"/> ago to the second, and 30 s ahead. A token that does not say so does not satisfy.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="acr">The kinds of login that would do, separated by spaces, such as <c>phr phrh</c>; <see langword="null"/> for any.</param>
    /// <param name="maxAge">How long ago the login may be, whole seconds, 1 or more; <see langword="null"/> for no limit.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Neither is given, or one is out of bounds.</exception>
    public static TBuilder RequireStepUp<TBuilder>(this TBuilder builder, string? acr = null, TimeSpan? maxAge = null)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(StepUpPolicyName.For(acr, maxAge));
}
