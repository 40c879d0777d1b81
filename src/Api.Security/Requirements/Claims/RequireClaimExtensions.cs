using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// Requirements about single claims. In a policy the methods of ASP.NET Core, <c>RequireClaim</c> and <c>RequireRole</c>, do it
/// too: they are given the same answers, and <c>RequireClaim</c> reads nested claims the same way.
/// </summary>
public static class RequireClaimExtensions
{
    /// <summary>
    /// Requires a claim with any value but <c>null</c>, otherwise 403 <c>claim_missing</c>. <c>a.b</c> is the claim of that name, else the member <c>b</c> of the JSON
    /// in claim <c>a</c>; a name with a dot inside stands in brackets: <c>resource_access['my.client'].roles</c>. Of an array one
    /// entry is enough. Texts are compared ordinal, numbers by value, truth values as <c>true</c> and <c>false</c>.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="type">The claim.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Not a claim.</exception>
    public static TBuilder RequireClaim<TBuilder>(this TBuilder builder, string type)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireClaimAttribute(type));

    /// <summary>
    /// Requires a claim with one of several values; see <see cref="RequireClaim{TBuilder}(TBuilder, string)"/> for where it is looked for.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="type">The claim.</param>
    /// <param name="values">The values of which it needs one; at least one, none of them empty.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Not a claim; no value, or an empty one.</exception>
    public static TBuilder RequireClaim<TBuilder>(this TBuilder builder, string type, params string[] values)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireClaimAttribute(type, values));
}
