namespace Api.Security.Jwt;

/// <summary>
/// Which JWT access tokens are accepted. Bound from the configuration section <c>ApiSecurity:Jwt</c>; read once, at start.
/// </summary>
public sealed class JwtOptions
{
    /// <summary>The trusted issuers. The <c>iss</c> of a token only selects one of them; tokens of other issuers are refused.</summary>
    /// <value>At least one, except with an <see cref="IIssuerResolver"/>, or in Development with <c>dotnet user-jwts</c>.</value>
    public IList<JwtIssuerOptions> Issuers { get; } = [];

    /// <summary>The longest token that is decoded.</summary>
    /// <value>
    /// Characters, 256 to 1,048,576. Default: 16,384. By default, Kestrel itself answers more than 32 kB of headers with 431.
    /// </value>
    public int MaxTokenLength { get; set; } = 16_384;

    /// <summary>The cache of accepted tokens.</summary>
    /// <value>Default: 32 MiB, at most 5 minutes for each token.</value>
    public JwtTokenCacheOptions TokenCache { get; } = new();

    /// <summary>Limits for the issuers that a registered <see cref="IIssuerResolver"/> allows.</summary>
    /// <value>Default: 2,000 issuers, 600 requests a minute to one server, public addresses only.</value>
    public JwtResolverOptions Resolver { get; } = new();

    /// <summary>What a <c>ClaimsPrincipal</c> has in common with one of <c>AddJwtBearer()</c>, for a move in small steps.</summary>
    /// <value>Default: nothing beyond the claims of the token.</value>
    public JwtCompatibilityOptions Compatibility { get; } = new();

    /// <summary>Adds a trusted issuer.</summary>
    /// <param name="authority">The issuer identifier; <c>iss</c> must equal it, compared ordinally (case-sensitive).</param>
    /// <param name="audience">The name of this API in <c>aud</c>, compared ordinally (case-sensitive).</param>
    /// <param name="configure">Further settings of this issuer.</param>
    /// <returns>The same options.</returns>
    public JwtOptions AddIssuer(string authority, string audience, Action<JwtIssuerOptions>? configure = null)
    {
        var issuer = new JwtIssuerOptions { Authority = authority };
        issuer.Audiences.Add(audience);
        configure?.Invoke(issuer);
        Issuers.Add(issuer);
        return this;
    }
}
