namespace Api.Security;

/// <summary>Marks the endpoints of the API in an application that has a login of its own.</summary>
public static class RequireApiSecurityExtensions
{
    /// <summary>
    /// Requires a caller that this library has authenticated, whatever the default scheme of the application is: a cookie of the site does
    /// not open these endpoints, and a refused caller gets a problem, not a login page. Endpoints with a requirement of this library, such
    /// as
    /// <c>RequireScope()</c>, need no mark. An endpoint that also names another scheme makes startup fail.
    /// </summary>
    /// <param name="builder">The endpoint, or a group of endpoints.</param>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireApiSecurity<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireApiSecurityAttribute());
}
