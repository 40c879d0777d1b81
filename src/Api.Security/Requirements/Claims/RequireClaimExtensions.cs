using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// Requirements about single claims. In a policy the methods of ASP.NET Core, <c>RequireClaim</c> and <c>RequireRole</c>, do it
/// too: they are given the same answers, and <c>RequireClaim</c> reads nested claims the same way.
/// </summary>
public static class RequireClaimExtensions
{
    /// <summary>
    /// Requires a claim, otherwise 403 <c>claim_missing</c>. <c>a.b</c> is the claim of that name, else the member <c>b</c> of the JSON
    /// in claim <c>a</c>; a name with a dot inside stands in brackets: <c>resource_access['my.client'].roles</c>. Of an array one
    /// entry is enough. Texts are compared ordinal, numbers by value, truth values as <c>true</c> and <c>false</c>.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="type">The claim.</param>
    /// <param name="values">The values of which it needs one; none for any value but <c>null</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The claim is none.</exception>
    public static TBuilder RequireClaim<TBuilder>(this TBuilder builder, string type, params string[] values)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireClaimAttribute(type, values));
}
