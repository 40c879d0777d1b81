namespace Api.Security.Jwt;

/// <summary>
/// How many accepted tokens are remembered, so that each signature is verified once. Expiry, <c>nbf</c>, audience, binding,
/// revocation and whether the key is still published are checked with every request all the same.
/// </summary>
public sealed class JwtTokenCacheOptions
{
    private const long DefaultMemoryLimit = 32 * 1024 * 1024;

    /// <summary>The most tokens that are kept, whatever memory they take; 0 turns the cache off.</summary>
    /// <value>0 to 10,000,000. Default: <see langword="null"/>, no limit but <see cref="MemoryLimit"/>.</value>
    public int? SizeLimit { get; set; }

    /// <summary>
    /// The most bytes that remembered tokens may take: for each token 384, its claims with 24 each and their text with 2 for each
    /// character, twice for scopes; mostly about 1 kB. Where <see cref="SizeLimit"/> is set too, both hold.
    /// </summary>
    /// <value>1,048,576 to 68,719,476,736 (64 GiB). Default: <see langword="null"/>, 33,554,432 (32 MiB) where <see cref="SizeLimit"/> is not set.</value>
    public long? MemoryLimit { get; set; }

    /// <summary>The limit in force.</summary>
    internal long EffectiveMemoryLimit => MemoryLimit ?? (SizeLimit is null ? DefaultMemoryLimit : long.MaxValue);

    /// <summary>After this time a token is verified anew. It is never kept longer than until its <c>exp</c>.</summary>
    /// <value>1 second to 1 hour. Default: 5 minutes.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(5);
}
