namespace Api.Security.Jwt;

/// <summary>Which JWT access tokens are taken. Bound from the configuration section <c>ApiSecurity:Jwt</c>; read once, at start.</summary>
public sealed class JwtOptions
{
    /// <summary>The trusted issuers. A token's <c>iss</c> only picks one of them; any other token is refused.</summary>
    /// <value>At least one, except with an <see cref="IIssuerResolver"/>, or in Development with <c>dotnet user-jwts</c>.</value>
    public IList<JwtIssuerOptions> Issuers { get; } = [];

    /// <summary>The longest token that is decoded.</summary>
    /// <value>Characters, 256 to 1,048,576. Default: 16,384. Kestrel answers 431 to 32 kB of headers by itself.</value>
    public int MaxTokenLength { get; set; } = 16_384;

    /// <summary>How accepted tokens are remembered.</summary>
    /// <value>Default: 10,000 tokens, 5 minutes each.</value>
    public JwtTokenCacheOptions TokenCache { get; } = new();

    /// <summary>Bounds for the issuers that a registered <see cref="IIssuerResolver"/> allows.</summary>
    /// <value>Default: 2,000 issuers, 600 requests a minute to one server, public addresses only.</value>
    public JwtResolverOptions Resolver { get; } = new();

    /// <summary>What could not be read from configuration, with its cure.</summary>
    internal List<string> Mistakes { get; } = [];

    /// <summary>Trusts an issuer.</summary>
    /// <param name="authority">The issuer identifier; <c>iss</c> must equal it, ordinal.</param>
    /// <param name="audience">What this API is called in <c>aud</c>; ordinal.</param>
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
