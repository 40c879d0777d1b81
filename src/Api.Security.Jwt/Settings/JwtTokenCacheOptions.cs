namespace Api.Security.Jwt;

/// <summary>
/// How many accepted tokens are remembered, so that each signature is verified once. Expiry, <c>nbf</c>, audience, binding,
/// revocation and whether the key is still published are checked with every request all the same.
/// </summary>
public sealed class JwtTokenCacheOptions
{
    /// <summary>The most tokens that are kept; about 1 kB each. 0 turns the cache off.</summary>
    /// <value>0 to 10,000,000. Default: 10,000.</value>
    public int SizeLimit { get; set; } = 10_000;

    /// <summary>After this time a token is verified anew. It is never kept longer than until its <c>exp</c>.</summary>
    /// <value>1 second to 1 hour. Default: 5 minutes.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(5);
}
