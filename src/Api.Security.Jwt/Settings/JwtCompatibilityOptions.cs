namespace Api.Security.Jwt;

/// <summary>
/// What code written for <c>AddJwtBearer()</c> expects of a <c>ClaimsPrincipal</c>. Requirements of this library, and
/// <see cref="ApiCaller"/>, do not depend on these settings.
/// </summary>
public sealed class JwtCompatibilityOptions
{
    /// <summary>The claim that <c>User.Identity.Name</c> returns.</summary>
    /// <value>A claim of the tokens, such as <c>name</c>. Default: <c>sub</c>.</value>
    public string NameClaimType { get; set; } = ApiClaimTypes.Subject;

    /// <summary>
    /// Whether callers have the claims with the long names of .NET too, such as <c>ClaimTypes.NameIdentifier</c> for <c>sub</c> and
    /// <c>ClaimTypes.Email</c> for <c>email</c>. The claims with the names of the token stay; <c>AddJwtBearer()</c> replaces them.
    /// </summary>
    /// <value>Default: <see langword="false"/>. The names come from <c>JsonWebTokenHandler.DefaultInboundClaimTypeMap</c>.</value>
    public bool MapInboundClaims { get; set; }

    /// <summary>
    /// Whether <c>HttpContext.GetTokenAsync("access_token")</c> returns the token, for example to pass it on. Whatever can read it can act
    /// as the caller. It is not kept beyond the request.
    /// </summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool SaveToken { get; set; }
}
