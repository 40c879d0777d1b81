using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// Requirements on single claims. In a policy, use <c>RequireClaim</c> and <c>RequireRole</c> of ASP.NET Core: they lead to the
/// same responses, and <c>RequireClaim</c> reads nested claims the same way.
/// </summary>
public static class RequireClaimExtensions
{
    /// <summary>
    /// Requires a claim with any value except <c>null</c>, otherwise 403 <c>claim_missing</c>. <c>a.b</c> is the claim of that
    /// name or, if there is none, the member <c>b</c> of the JSON in claim <c>a</c>. Put a name that contains a dot in brackets:
    /// <c>resource_access['my.client'].roles</c>. In an array, one matching entry is enough. Strings are compared ordinally,
    /// numbers by value, booleans as <c>true</c> and <c>false</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="type">The claim.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The claim name is not valid.</exception>
    public static TBuilder RequireClaim<TBuilder>(this TBuilder builder, string type)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireClaimAttribute(type));

    /// <summary>
    /// Requires a claim with one of several values; see <see cref="RequireClaim{TBuilder}(TBuilder, string)"/> for how the claim
    /// is found.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="type">The claim.</param>
    /// <param name="values">The accepted values; at least one, none of them empty.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The claim name is not valid, there is no value, or a value is empty.</exception>
    public static TBuilder RequireClaim<TBuilder>(this TBuilder builder, string type, params string[] values)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireClaimAttribute(type, values));
}
